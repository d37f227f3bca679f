package httpd

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"entente/internal/admission"
)

// Metrics counts what an operator needs to know. No label names an object, a
// person, a party or an alliance.
type Metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.CounterVec
	durations *prometheus.HistogramVec
}

// NewMetrics returns a registry of its own with the counts of requests, the Go
// runtime and the process in it.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "entente_http_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"route", "status"}),
		durations: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "entente_http_request_seconds", Help: "Time to answer a request, by route.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route"}),
	}
	m.registry.MustRegister(m.requests, m.durations,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Count adds a counter that is read when somebody looks. name is without the
// prefix; it must be new.
func (m *Metrics) Count(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "entente_" + name, Help: help}, read))
}

// Gauge adds a value that is read when somebody looks. name is without the
// prefix; it must be new.
func (m *Metrics) Gauge(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "entente_" + name, Help: help}, read))
}

// CountBy adds a counter for each of what some labels can be. name is without the
// prefix; it must be new. What is counted must come from a closed list.
func (m *Metrics) CountBy(name, help string, labels ...string) func(values ...string) {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "entente_" + name, Help: help}, labels)
	m.registry.MustRegister(c)
	return func(values ...string) { c.WithLabelValues(values...).Inc() }
}

// Times adds a histogram of how long something takes. name is without the prefix; it
// must be new.
func (m *Metrics) Times(name, help string) func(time.Duration) {
	h := prometheus.NewHistogram(prometheus.HistogramOpts{Name: "entente_" + name, Help: help,
		Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5}})
	m.registry.MustRegister(h)
	return func(took time.Duration) { h.Observe(took.Seconds()) }
}

// intake adds how much is under way and how much was refused, by sort of work.
func (m *Metrics) intake(in *intake) {
	for name, lane := range in.lanes() {
		labels := prometheus.Labels{"lane": name}
		gauge := func(of, help string, read func(admission.LaneCounts) float64) {
			m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "entente_" + of, Help: help, ConstLabels: labels},
				func() float64 { return read(lane.Counts()) }))
		}
		count := func(of, help string, read func(admission.LaneCounts) float64) {
			m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "entente_" + of, Help: help, ConstLabels: labels},
				func() float64 { return read(lane.Counts()) }))
		}
		gauge("in_flight", "Work under way, by lane.", func(c admission.LaneCounts) float64 { return float64(c.Taken) })
		gauge("waiting", "Work that waits for a place, by lane.", func(c admission.LaneCounts) float64 { return float64(c.Waiting) })
		count("admitted_total", "Work that was taken in, by lane.", func(c admission.LaneCounts) float64 { return float64(c.Admitted) })
		count("shed_total", "Work that was refused because there was too much of it, by lane.", func(c admission.LaneCounts) float64 { return float64(c.Shed) })
	}
	m.Count("limited_total", "Requests refused because one person or party asked for too much.", func() float64 { return float64(in.limited.Load()) })
}

// certificate adds what an operator must know to renew one in time.
func (m *Metrics) certificate(c *certificate) {
	m.Gauge("tls_certificate_expires_timestamp_seconds", "When the certificate in use expires.", func() float64 { return float64(c.until().Unix()) })
	m.Count("tls_certificate_failures_total", "New certificates that could not be used.", func() float64 { return float64(c.failures.Load()) })
}

// Handler serves the counts in the Prometheus text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

func (m *Metrics) request(route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.durations.WithLabelValues(route).Observe(took.Seconds())
}
