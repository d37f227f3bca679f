package newcomer

import "fmt"
