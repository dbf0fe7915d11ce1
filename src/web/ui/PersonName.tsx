interface PersonNameProps {
  name: string
  /** Student number, account number or role, told quietly behind. */
  detail?: string | null
}

/** A person's name as it is: up to a hundred characters, any script, wrapping where it must, never cut. */
export function PersonName({ name, detail }: PersonNameProps) {
  return (
    <span className="cb-person">
      <bdi>{name}</bdi>
      {detail && <span className="cb-quiet cb-code"> {detail}</span>}
    </span>
  )
}
