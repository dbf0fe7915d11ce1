/** Words of approving many routine cases at once, and of the statement about one that is pending. */
export const batchTexts = {
  'batch.title': 'Approve several',
  'batch.lead':
    'Routine recognitions at one step can be approved together; each is checked by the same rules. See what comes of it, then confirm once.',
  'batch.open': 'Approve several',
  'batch.empty': 'No recognition waits for you.',
  'batch.preview': 'Preview the {count} chosen',
  'batch.result': 'What comes of it',
  'batch.will': 'Approved with {credits} credits',
  'batch.willPass': 'Passes this step',
  'batch.cannot': 'Cannot go along',
  'batch.confirm': 'Approve {count}',
  'batch.question':
    '{count} cases will be approved, each with your name and the time, and their learners are told. The {left} that cannot go along stay as they are.',
  'batch.nothing': 'None of the chosen can go along; decide them one by one.',
  'batch.done': '{count} cases were approved.',
  'batch.passed': 'Approved',
  'statement.open': 'Print a provisional statement',
  'statement.title': 'Provisional statement of a pending case',
  'statement.lead': 'For a registration elsewhere: it says that the application is pending, and proves no result.',
  'statement.print': 'Print',
  'statement.words':
    'The application below was submitted in due form and is now at “{state}”. No decision has been made. What counts is the decision that the college issues after its public notice.',
  'statement.over': 'This case is closed. Use the decision itself; no provisional statement is given any more.',
  'statement.proposed': 'Credits proposed',
  'statement.at': 'Statement made at',
  'statement.check': 'To be checked by',
  'statement.checkHint': 'the number of the application, at the Academic Affairs Office',
}
