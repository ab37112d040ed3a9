// All of it is in the header.
#include "CBytes.h"
