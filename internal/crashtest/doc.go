// Package crashtest crashes the service and looks at what is left.
package crashtest
