package free

import "entente/graph"
