import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findIdNumberFault, idNumberCheckDigit, isDemonstrationIdNumber, normaliseIdNumber } from './id-number.ts'
import { maskIdNumber, maskName, maskPhone, maskStudentNumber } from './mask.ts'
import {
  accountNumber,
  decisionNumber,
  isAccountNumber,
  isSocialCreditCode,
  mod3736,
  normaliseCertificateNumber,
  normaliseIssuer,
} from './numbers.ts'
import { findNameFault, normaliseName } from './name.ts'

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

  it('knows provinces, foreign residents and those who do not exist', () => {
    const withRegion = (region: string) => region + '19491231002' + idNumberCheckDigit(`${region}19491231002`)
    expect(findIdNumberFault(withRegion('110105'))).toBeNull()
    expect(findIdNumberFault(withRegion('931840'))).toBeNull()
    expect(findIdNumberFault(withRegion('190105'))).toBe('region')
    for (const region of ['000000', '999999']) {
      expect(findIdNumberFault(withRegion(region))).toBeNull()
      expect(isDemonstrationIdNumber(withRegion(region))).toBe(true)
    }
    expect(isDemonstrationIdNumber('11010519491231002X')).toBe(false)
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
    expect(
      ['张三', '张小三', '欧阳娜', '欧阳娜娜', '𤣱小明', '阿卜杜拉·买买提', 'Anna Maria Weber'].map(maskName),
    ).toEqual(['张*', '张*三', '欧阳*', '欧阳*娜', '𤣱*明', '阿卜杜拉·**', 'Anna M. W.'])
  })

  it('does not show a name of one part whole', () => {
    expect(maskName('Suharto')).toBe('S*')
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
    for (const typed of [
      ' ａb－12 34 ',
      'AB1234',
      'ab—12–34',
      'ＡＢ·1234',
      'a\u200bb\u00ad1234',
      '证书编号：AB-1234',
    ]) {
      expect(normaliseCertificateNumber(typed)).toBe('AB1234')
    }
    expect(normaliseCertificateNumber('No. 1234')).toBe('1234')
    expect(normaliseCertificateNumber('NOVA-7')).toBe('NOVA7')
    expect(normaliseCertificateNumber(' -- ')).toBe('')
  })

  it('spells an issuer one way', () => {
    for (const typed of ['工信部 考试中心', '工信部（考试中心）', '工信部\u200b考试中心+']) {
      expect(normaliseIssuer(typed)).toBe('工信部考试中心')
    }
    expect(normaliseIssuer('Ｒｅｄ Hat')).toBe('redhat')
  })
})

describe('names', () => {
  it('spells the dot one way and takes out what typing brought in', () => {
    for (const typed of ['阿卜杜拉•买买提', '阿卜杜拉・买买提', '阿卜杜拉．买买提', ' 阿卜杜拉 · 买买提 ']) {
      expect(normaliseName(typed)).toBe('阿卜杜拉·买买提')
    }
    expect(normaliseName('张　三')).toBe('张三')
    expect(normaliseName('Ａｎｎａ  Weber')).toBe('Anna Weber')
    expect(normaliseName('﨑本')).toBe('﨑本')
  })

  it('accepts rare characters and long names and refuses what is no name', () => {
    for (const name of ['𤣱', '曾泽𬭎', '阿卜杜拉·买买提', 'Anne-Marie O’Neill', '阿'.repeat(100)]) {
      expect(findNameFault(name)).toBeNull()
    }
    for (const name of ['', '·', '阿'.repeat(101), '张三1', '<b>', '张\u{E000}']) {
      expect(findNameFault(name)).not.toBeNull()
    }
  })

  it('changes nothing when it normalises again', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        (text) => normaliseName(normaliseName(text)) === normaliseName(text),
      ),
    )
  })
})

describe('decision numbers', () => {
  it('name school, year, batch and sequence', () => {
    expect(decisionNumber('99999', '2026', '03', 7)).toBe('XFRD-99999-2026-03-0007')
  })
})
