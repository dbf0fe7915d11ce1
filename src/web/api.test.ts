import { describe, expect, it } from 'vitest'
import { listAccounts } from '../contract/accounts.ts'
import { countQueue, listQueue, readApplication } from '../contract/applications.ts'
import { findCertificateClaims } from '../contract/outcomes.ts'
import { readingOf } from './api.ts'

describe('what is shown when somebody comes back to the window', () => {
  it('is read again by itself, so that it is of now', () => {
    expect(readingOf(countQueue)).toMatchObject({ refetchOnWindowFocus: true, refetchOnReconnect: true })
  })

  it('is not, where each reading leaves a line in the log of accesses: nobody asked for it', () => {
    for (const operation of [listQueue, listAccounts, findCertificateClaims, readApplication]) {
      const reading = readingOf<typeof operation>(operation)
      expect(reading, operation.id).toMatchObject({ refetchOnWindowFocus: false, refetchOnReconnect: false })
    }
  })
})
