import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  ExclamationCircleOutlined,
  MinusCircleOutlined,
} from '@ant-design/icons'
import { keyOf, useText } from '../text/text.ts'

type Meaning = 'good' | 'wait' | 'bad' | 'info' | 'quiet'

const icons = {
  good: CheckCircleOutlined,
  wait: ExclamationCircleOutlined,
  bad: CloseCircleOutlined,
  info: ClockCircleOutlined,
  quiet: MinusCircleOutlined,
}

/** What each state means: green counts, amber waits for someone, red is refused, blue-grey informs. */
const meanings: Record<string, Meaning> = {
  'application.DRAFT': 'quiet',
  'application.IN_REVIEW': 'info',
  'application.SUPPLEMENT_REQUIRED': 'wait',
  'application.AWAITING_NOTICE': 'info',
  'application.ON_NOTICE': 'info',
  'application.SUSPENDED': 'wait',
  'application.POSTED': 'good',
  'application.ARCHIVED': 'good',
  'application.REJECTED': 'bad',
  'application.WITHDRAWN': 'quiet',
  'application.LAPSED': 'quiet',
  'application.REVERSED': 'bad',
  'application.REVOKED': 'bad',
  'outcome.DRAFT': 'quiet',
  'outcome.IN_APPLICATION': 'info',
  'outcome.RECOGNISED': 'good',
  'outcome.NOT_RECOGNISED': 'bad',
  'outcome.REVOKED': 'bad',
  'account.PENDING_VERIFICATION': 'wait',
  'account.ACTIVE': 'good',
  'account.FROZEN': 'bad',
  'account.CLOSED': 'quiet',
  'account.MERGED': 'quiet',
  'account.ARCHIVED': 'quiet',
  'enrolment.ACTIVE': 'good',
  'enrolment.SUSPENDED': 'wait',
  'enrolment.WITHDRAWN': 'quiet',
  'enrolment.GRADUATED': 'good',
  'course.PASSED': 'good',
  'course.FAILED': 'bad',
  'course.OPEN': 'quiet',
  'course.IN_CONVERSION': 'info',
  'course.CONVERTED': 'good',
  'objection.RECEIVED': 'wait',
  'objection.DISMISSED': 'quiet',
  'objection.UPHELD': 'bad',
  'user.ACTIVE': 'good',
  'user.DISABLED': 'quiet',
  'user.LOCKED': 'bad',
}

interface StateTagProps {
  of: 'application' | 'outcome' | 'account' | 'enrolment' | 'course' | 'objection' | 'user'
  state: string
}

/** A state in words with its icon, never by colour alone. */
export function StateTag({ of, state }: StateTagProps) {
  const { t } = useText()
  const meaning = meanings[`${of}.${state}`] ?? 'quiet'
  const Icon = icons[meaning]
  return (
    <span className={`cb-tag cb-tag-${meaning}`}>
      <Icon aria-hidden /> {t(keyOf(`state.${of}`, state))}
    </span>
  )
}

/** A mark of one's own words in the same shape, such as "overdue". */
export function Mark({ meaning, children }: { meaning: Meaning | 'whatif'; children: string }) {
  const Icon = meaning === 'whatif' ? ClockCircleOutlined : icons[meaning]
  return (
    <span className={`cb-tag cb-tag-${meaning}`}>
      <Icon aria-hidden /> {children}
    </span>
  )
}
