import { Button, Modal } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { useText } from '../text/text.ts'
import { ProblemAlert } from './ProblemAlert.tsx'

interface ConfirmProps {
  /** The verb with its object, on the button and again in the dialog. */
  act: string
  question: string
  children?: ReactNode
  isDangerous?: boolean
  isPrimary?: boolean
  isPending: boolean
  isDisabled?: boolean
  error: unknown
  onConfirm: () => void
  /** Closes the dialog when it becomes true. */
  isDone?: boolean
}

/** A button whose act cannot be taken back: it says what will happen and asks once. */
export function Confirm(props: ConfirmProps) {
  const { act, question, children, isDangerous, isPrimary, isPending, isDisabled, error, onConfirm, isDone } = props
  const { t } = useText()
  const [isOpen, setIsOpen] = useState(false)
  // An act stays done until it is begun again: it closes the dialog once, and the next one opens as before.
  useEffect(() => {
    if (isDone) setIsOpen(false)
  }, [isDone])
  return (
    <>
      <Button
        danger={isDangerous}
        type={isPrimary ? 'primary' : 'default'}
        disabled={isDisabled}
        onClick={() => setIsOpen(true)}
      >
        {act}
      </Button>
      <Modal
        open={isOpen}
        title={act}
        okText={act}
        cancelText={t('act.cancel')}
        okButtonProps={{ danger: isDangerous }}
        confirmLoading={isPending}
        onOk={onConfirm}
        onCancel={() => setIsOpen(false)}
        destroyOnHidden
      >
        <div className="cb-stack cb-gap-medium">
          <p>{question}</p>
          {children}
          <ProblemAlert error={error} />
        </div>
      </Modal>
    </>
  )
}
