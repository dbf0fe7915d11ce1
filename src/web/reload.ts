/**
 * Loads the page anew once the server answers; false where it does not, since a reload would then leave nothing but the
 * browser's own page of error.
 */
export async function reloadIfReachable(): Promise<boolean> {
  const answer = await fetch('/health/live', { cache: 'no-store' }).catch(() => null)
  if (!answer?.ok) return false
  location.reload()
  return true
}
