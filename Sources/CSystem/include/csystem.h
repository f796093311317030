#ifndef CSYSTEM_H
#define CSYSTEM_H
// System calls that Swift's Glibc module hides.
int csystem_placeholder(void);
#endif
