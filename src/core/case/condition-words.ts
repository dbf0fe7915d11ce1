import { formatCredit } from '../credit.ts'
import type { Bilingual, StepCondition } from './workflow.ts'

const caseKindNames: Record<'RECOGNITION' | 'CONVERSION' | 'DIRECT', Bilingual> = {
  RECOGNITION: { zh: '认定', en: 'recognition' },
  CONVERSION: { zh: '转换', en: 'conversion' },
  DIRECT: { zh: '认定并转换', en: 'recognition with conversion' },
}

/** A condition of a step as people say it; kinds of outcome by the names given. */
export function conditionWords(condition: StepCondition, kindName: (code: string) => Bilingual): Bilingual {
  const parts: Bilingual[] = []
  const add = (zh: string, en: string) => parts.push({ zh, en })
  const { caseKinds, outcomeKinds, creditsMinimum, hasExactRule, hasPrecedent, isReferred } = condition
  if (caseKinds) {
    const names = caseKinds.map((kind) => caseKindNames[kind])
    add(names.map((name) => name.zh).join('或'), names.map((name) => name.en).join(' or '))
  }
  if (outcomeKinds) {
    const names = outcomeKinds.map(kindName)
    add(names.map((name) => name.zh).join('、'), names.map((name) => name.en).join(', '))
  }
  if (creditsMinimum !== undefined) {
    const credits = formatCredit(creditsMinimum)
    add(`可达 ${credits} 学分及以上`, `worth ${credits} credits or more`)
  }
  if (hasExactRule !== undefined) {
    if (hasExactRule) add('名录有确切标准', 'the catalogue has an exact rule')
    else add('名录没有确切标准', 'the catalogue has no exact rule')
  }
  if (hasPrecedent !== undefined) {
    if (hasPrecedent) add('有先例', 'with a precedent')
    else add('没有先例', 'without precedent')
  }
  if (isReferred !== undefined) {
    if (isReferred) add('审核人提请专家评议', 'a reviewer asks for experts')
    else add('审核人未提请专家评议', 'no reviewer asks for experts')
  }
  return { zh: parts.map((part) => part.zh).join('，且'), en: parts.map((part) => part.en).join(', and ') }
}
