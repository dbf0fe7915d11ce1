/** Words of approving many routine cases at once. */
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
}
