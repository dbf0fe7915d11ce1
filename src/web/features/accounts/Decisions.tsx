import { Link } from 'react-router'
import { listMyApplications, readApplication } from '../../../contract/applications.ts'
import { ApplicationLine, type ApplicationSummary } from '../../cases/ApplicationLine.tsx'
import { useRead } from '../../api.ts'
import { paths } from '../../paths.ts'
import { useText } from '../../text/text.ts'
import { Lines, Quiet, Stack } from '../../ui/Layout.tsx'
import { StateTag } from '../../ui/StateTag.tsx'
import { Loaded, Nothing } from '../../ui/Waiting.tsx'

const decided = ['POSTED', 'ARCHIVED', 'REJECTED', 'LAPSED', 'REVERSED', 'REVOKED']
const shownMaximum = 3

/** The latest decisions with their reasons, then what is still under way. */
export function Decisions() {
  const { t } = useText()
  const applications = useRead(listMyApplications, { query: { limit: 100 } })
  return (
    <Loaded query={applications} rows={3}>
      {({ items }) => {
        const latest = items.filter((one) => decided.includes(one.state)).slice(0, shownMaximum)
        const under = items.filter((one) => !decided.includes(one.state) && one.state !== 'WITHDRAWN')
        if (latest.length + under.length === 0) {
          return <Nothing reason={t(items.length === 0 ? 'home.noApplications' : 'home.noDecisions')} />
        }
        return (
          <Stack gap="large">
            {latest.length > 0 && (
              <Lines label={t('home.decisions')}>
                {latest.map((one) => (
                  <Decision key={one.id} application={one} />
                ))}
              </Lines>
            )}
            {under.length > 0 && (
              <div>
                <h3>{t('home.underWay')}</h3>
                <Lines label={t('home.underWay')}>
                  {under.slice(0, shownMaximum).map((one) => (
                    <ApplicationLine key={one.id} application={one} />
                  ))}
                </Lines>
              </div>
            )}
          </Stack>
        )
      }}
    </Loaded>
  )
}

/** One decision: what it is about, and the sentence that says who, when, what and on what basis. */
function Decision({ application }: { application: ApplicationSummary }) {
  const { t, both } = useText()
  const { data } = useRead(readApplication, { params: { id: application.id } })
  const lapse = data?.history.findLast((entry) => entry.reasonText !== null)
  const words = both(data?.decision?.text) || both(lapse?.reasonText)
  return (
    <li>
      <Stack gap="small">
        <span className="cb-line">
          <Link to={paths.application(application.id)}>{application.title}</Link>
          <StateTag of="application" state={application.state} />
        </span>
        {data && <Quiet>{words || t(`case.words.${application.state}`)}</Quiet>}
      </Stack>
    </li>
  )
}
