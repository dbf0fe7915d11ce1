import type { TextsLike } from '../use-text.ts'
import type { figuresTexts as chinese } from '../zh-CN/figures.ts'

export const figuresTexts: TextsLike<typeof chinese> = {
  'figures.title': 'Figures of the process',
  'figures.lead':
    'Counted from the history of the cases. Calendar days, from when a case came to the step to its answer.',
  'figures.from': 'From',
  'figures.to': 'To',
  'figures.day': 'Today',
  'figures.step': 'Step',
  'figures.open': 'Open',
  'figures.dueToday': 'Due today',
  'figures.overdue': 'Overdue',
  'figures.noneOpen': 'No case is open.',
  'figures.toQueue': 'See open cases',
  'figures.awaiting': '{count} await notice',
  'figures.objections': '{count} objections to look into',
  'figures.bySteps': 'By step',
  'figures.byReviewers': 'By reviewer',
  'figures.reviewer': 'Reviewer',
  'figures.kind': 'Kind',
  'figures.answered': 'Answered',
  'figures.returned': 'Returned',
  'figures.rejected': 'Rejected',
  'figures.median': 'Median days',
  'figures.p90': 'Nine in ten within (days)',
  'figures.objected': 'Objections during notice: {kind}, {count}',
  'figures.none': 'Nothing was answered in this time.',
  'figures.share': '{value} days, of {maximum} at most',
}
