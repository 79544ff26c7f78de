/**
 * How a process of the shop runs in production. Small nurseries and two allocator arenas keep one process at about
 * half the memory that the defaults would let it take on two cores, at no measured cost in speed; the ceiling on the
 * old generation is far above what either process uses and makes a leak visible early.
 */
export const NODE_FLAGS = [
  '--max-semi-space-size=4',
  '--max-old-space-size=224',
  // Prisma's driver adapter warns of something that only its next major version has to change.
  '--disable-warning=DeprecationWarning',
];

/** glibc reads it before the first line of ours runs, so that it must be in the environment of the child. */
export const NODE_ENVIRONMENT = { MALLOC_ARENA_MAX: '2' };
