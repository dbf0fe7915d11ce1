import { useState } from 'react'
import { useText } from '../../text/text.ts'
import { BothNames, type Names } from './BothNames.tsx'
import { ReasonedAct } from './ReasonedAct.tsx'

interface RenameProps {
  names: Names
  settling: { isPending: boolean; isSuccess: boolean; error: unknown }
  onConfirm: (name: Names, reason: string) => void
}

/** Corrects both names; the former ones stay in the history. */
export function Rename({ names, settling, onConfirm }: RenameProps) {
  const { t } = useText()
  const [typed, setTyped] = useState(names)
  return (
    <ReasonedAct
      act={t('setUp.correctNames')}
      question={t('setUp.correctNamesQuestion')}
      settling={settling}
      onConfirm={(reason) => onConfirm(typed, reason)}
    >
      <BothNames names={typed} onChange={setTyped} />
    </ReasonedAct>
  )
}
