/** A belief of the programmer that did not hold: a bug, never a mistake of the user. */
class InvariantError extends Error {
  override name = 'InvariantError'
}

/** Stops the work when a belief of the programmer does not hold. User mistakes are answered, not asserted. */
export function invariant(condition: unknown, belief: string): asserts condition {
  if (!condition) throw new InvariantError(`Broken belief: ${belief}`)
}
