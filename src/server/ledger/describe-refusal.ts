import { civilDateWords } from '../../core/calendar/civil-date.ts'
import { formatCredit } from '../../core/credit.ts'
import type { PostingRefusal } from '../../core/ledger/plan-posting.ts'
import type { BilingualText } from '../../contract/problem.ts'

/** The words of a ledger refusal: what is wrong and what would make it right. */
export function describeRefusal(refusal: PostingRefusal): BilingualText {
  switch (refusal.code) {
    case 'amount_invalid':
      return { zh: '学分数须大于 0，最多两位小数', en: 'the amount must be more than 0, with at most two decimals' }
    case 'lot_unknown':
      return { zh: '没有找到这笔学分', en: 'there is no such credit' }
    case 'lot_exists':
      return { zh: '这笔学分已存入', en: 'this credit was deposited already' }
    case 'outcome_exhausted': {
      const [maximum, deposited] = [formatCredit(refusal.maximum), formatCredit(refusal.deposited)]
      return {
        zh: `该成果至多 ${maximum} 学分，已存入 ${deposited} 学分`,
        en: `the outcome is worth at most ${maximum}, and ${deposited} of it were deposited already`,
      }
    }
    case 'outcome_revoked':
      return { zh: '该成果的认定已撤销', en: 'the recognition of the outcome was revoked' }
    case 'lot_insufficient': {
      const available = formatCredit(refusal.available)
      const missing = formatCredit(refusal.asked - refusal.available)
      return { zh: `可用 ${available} 学分，还差 ${missing} 学分`, en: `${available} available, ${missing} short` }
    }
    case 'lot_expired': {
      const day = civilDateWords(refusal.expiredOn)
      return { zh: `学分已于${day.zh}到期`, en: `the credit expired on ${day.en}` }
    }
    case 'lot_not_expired':
      return { zh: '学分尚未到期', en: 'the credit has not expired' }
    case 'hold_unknown':
      return { zh: '没有找到这笔占用', en: 'there is no such hold' }
    case 'hold_resolved':
      return { zh: '这笔占用已经处理', en: 'this hold was resolved already' }
    case 'hold_exceeded':
      return { zh: '使用的学分超过所占用的学分', en: 'more would be used than is held' }
    case 'posting_unknown':
      return { zh: '没有找到原分录', en: 'there is no such posting' }
    case 'posting_reversed':
      return { zh: '原分录已经冲正', en: 'the posting was reversed already' }
    case 'posting_not_reversible':
      return { zh: '这类分录不能冲正', en: 'this kind of posting cannot be reversed' }
    case 'account_frozen':
      return { zh: '账户已冻结，请先办理解冻', en: 'the account is frozen; have it unfrozen first' }
    case 'nothing_to_move':
      return { zh: '这笔学分没有可处理的余额', en: 'nothing of this credit is left to move' }
  }
}
