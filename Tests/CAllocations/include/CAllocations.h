// Counts what a thread allocates, by standing in the place of the C library's own functions.
#ifndef FACTOTUM_ALLOCATIONS_H
#define FACTOTUM_ALLOCATIONS_H

// How often the calling thread has allocated memory so far.
unsigned long long allocations_of_this_thread(void);

#endif
