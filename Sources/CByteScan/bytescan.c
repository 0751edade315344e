// A target needs one file to compile.
#include "bytescan.h"
