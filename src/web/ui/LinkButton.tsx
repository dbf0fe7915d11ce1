import { Button, type ButtonProps } from 'antd'
import type { MouseEvent } from 'react'
import { useHref, useNavigate } from 'react-router'

interface LinkButtonProps extends Pick<ButtonProps, 'type' | 'icon' | 'children' | 'size' | 'block' | 'aria-label'> {
  to: string
}

/** A link that looks like a button: it is a link to readers and to the middle mouse button alike. */
export function LinkButton({ to, ...rest }: LinkButtonProps) {
  const navigate = useNavigate()
  const href = useHref(to)
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
    event.preventDefault()
    void navigate(to)
  }
  return <Button {...rest} href={href} onClick={follow} />
}
