import { Button, Modal } from 'antd'
import { useEffect, useId, useState, type FormEvent, type ReactNode } from 'react'
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

/**
 * A button whose act cannot be taken back: it says what will happen and asks once. What stands in the dialog is a form,
 * so that nothing required is left out.
 */
export function Confirm(props: ConfirmProps) {
  const { act, question, children, isDangerous, isPrimary, isPending, isDisabled, error, onConfirm, isDone } = props
  const { t } = useText()
  const [isOpen, setIsOpen] = useState(false)
  const id = useId()
  // An act stays done until it is begun again: it closes the dialog once, and the next one opens as before.
  useEffect(() => {
    if (isDone) setIsOpen(false)
  }, [isDone])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // React hands it on to the form that the button stands in, which is another one.
    event.stopPropagation()
    onConfirm()
  }
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
        okButtonProps={{ danger: isDangerous, htmlType: 'submit', form: id }}
        confirmLoading={isPending}
        onCancel={() => setIsOpen(false)}
        destroyOnHidden
      >
        <form id={id} className="cb-stack cb-gap-medium" onSubmit={submit}>
          <p>{question}</p>
          {children}
          <ProblemAlert error={error} />
        </form>
      </Modal>
    </>
  )
}
