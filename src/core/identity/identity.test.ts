import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findIdNumberFault, idNumberCheckDigit, normaliseIdNumber } from './id-number.ts'
import { maskIdNumber, maskName, maskPhone, maskStudentNumber } from './mask.ts'
import { accountNumber, isAccountNumber, isSocialCreditCode, mod3736, normaliseCertificateNumber } from './numbers.ts'

describe('id numbers', () => {
  it('accepts the example of GB 11643', () => {
    expect(findIdNumberFault('11010519491231002X')).toBeNull()
    expect(findIdNumberFault('440524188001010014')).toBe('birth_date')
  })

  it('says what is wrong', () => {
    expect(findIdNumberFault('1101051949123100')).toBe('length')
    expect(findIdNumberFault('11010519491231002Y')).toBe('characters')
    expect(findIdNumberFault('110105194902300021')).toBe('birth_date')
    expect(findIdNumberFault('110105194912310021')).toBe('check_digit')
    expect(findIdNumberFault(normaliseIdNumber(' １１０105 19491231 002x'))).toBeNull()
  })

  it('finds every single wrong digit', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 17, maxLength: 17 })
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (list, at, shift) => {
        const wrong = list.with(at, ((list[at] ?? 0) + shift) % 10)
        expect(idNumberCheckDigit(wrong.join(''))).not.toBe(idNumberCheckDigit(list.join('')))
      }),
    )
  })
})

describe('masks', () => {
  it('keeps surname and last character', () => {
    expect(['张三', '张小三', '欧阳娜', '欧阳娜娜', '𤣱小明', '阿卜杜拉·买买提', 'Anna Maria Weber'].map(maskName)).toEqual([
      '张*', '张*三', '欧阳*', '欧阳*娜', '𤣱*明', '阿卜杜拉·**', 'Anna M. W.',
    ])
  })

  it('never shows the middle of a number', () => {
    expect(maskIdNumber('11010519491231002X')).toBe('110********2X')
    expect(maskPhone('13812345678')).toBe('138****5678')
    expect(maskStudentNumber('2024010123')).toBe('2024***123')
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 40 }), (text) => maskIdNumber(text).includes('*')))
  })
})

describe('numbers with check characters', () => {
  it('computes the published example of ISO 7064 MOD 37,36', () => {
    expect(mod3736('A12425GABC1234002')).toBe('M')
  })

  it('finds a swapped or mistyped character of an account number', () => {
    const number = accountNumber('99999', 2026, 123)
    expect(number).toMatch(/^B9999920260000123[0-9A-Z]$/)
    expect(isAccountNumber(number)).toBe(true)
    expect(isAccountNumber(number.replace('123', '132'))).toBe(false)
  })

  it('checks a unified social credit code', () => {
    expect(isSocialCreditCode('91350100M000100Y43')).toBe(true)
    expect(isSocialCreditCode('91350100M000100Y44')).toBe(false)
  })

  it('spells a certificate number one way', () => {
    expect(normaliseCertificateNumber(' ａb－12 34 ')).toBe('AB-1234')
  })
})
