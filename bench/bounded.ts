/**
 * V8 lets garbage lie as long as there is room: unbounded, what is held at most says more of the machine and of how long
 * it ran than of the program. With a bound it is what the program needs, and more could not go through than fits.
 */
export const bounded: readonly string[] = ['--max-old-space-size=96', '--max-semi-space-size=4'];
