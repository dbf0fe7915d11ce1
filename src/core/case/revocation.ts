/** Why a recognition may lose its effect (domain: 撤销认定); the words stand in the catalogue of coded reasons. */
export const revocationReasons = [
  'evidence-forged',
  'revoked-by-issuer',
  'prize-withdrawn',
  'decision-wrong',
  'used-twice',
] as const
export type RevocationReason = (typeof revocationReasons)[number]

/**
 * What becomes of the certificate behind a revoked recognition: BARRED, its number is free for its owner and never
 * again for who forged it; KEPT, it is void and nobody registers it again; FREE, it is genuine and may be registered
 * anew.
 */
export type CertificateAfter = 'BARRED' | 'KEPT' | 'FREE'

export const certificateAfter: Readonly<Record<RevocationReason, CertificateAfter>> = {
  'evidence-forged': 'BARRED',
  'revoked-by-issuer': 'KEPT',
  'prize-withdrawn': 'KEPT',
  'decision-wrong': 'FREE',
  'used-twice': 'KEPT',
}

export function isRevocationReason(code: string): code is RevocationReason {
  return (revocationReasons as readonly string[]).includes(code)
}
