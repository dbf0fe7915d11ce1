-- Notices that leave the bank: channels of an institution, what a person wants of them, and what became of each.

-- Where a channel leads and its secrets are sealed together: the address of a robot is its secret.
create table notice_channel (
  id uuid primary key,
  institution_id uuid not null references institution,
  kind text not null check (kind in ('EMAIL', 'SMS', 'WECOM', 'DINGTALK')),
  is_enabled boolean not null,
  settings_sealed bytea not null,
  changed_by uuid not null references person,
  changed_at timestamptz not null,
  unique (institution_id, kind)
);

-- An address counts once its owner has shown to read what arrives there.
create table notice_preference (
  person_id uuid primary key references person,
  email text check (length(email) <= 254),
  pending_email text check (length(pending_email) <= 254),
  code_hash bytea check (length(code_hash) = 32),
  code_expires_at timestamptz,
  code_tries smallint not null default 0 check (code_tries between 0 and 5),
  groups text[] not null check (groups <@ '{action,decision,progress,account}'),
  quiet_from smallint check (quiet_from between 0 and 23),
  quiet_to smallint check (quiet_to between 0 and 23),
  is_digest boolean not null,
  takes_sms boolean not null,
  changed_at timestamptz not null,
  check ((quiet_from is null) = (quiet_to is null))
);

-- Written with the message, whatever the scope of what it tells about, as messages are. Rows of one batch go out as one
-- mail, and each attempt at a batch carries the same number.
create table notice_delivery (
  id uuid primary key,
  person_id uuid not null references person,
  message_id uuid not null,
  institution_id uuid not null references institution,
  channel text not null check (channel in ('EMAIL', 'SMS')),
  state text not null check (state in ('PENDING', 'SENT', 'FAILED', 'DROPPED')),
  batch_id uuid,
  attempts smallint not null default 0,
  due_at timestamptz not null,
  reason text check (length(reason) <= 200),
  recorded_at timestamptz not null,
  settled_at timestamptz,
  foreign key (person_id, message_id) references message
);
create index notice_delivery_due on notice_delivery (due_at, id) where state = 'PENDING';
create index notice_delivery_batch on notice_delivery (batch_id) where batch_id is not null;
create index notice_delivery_message on notice_delivery (person_id, message_id);
create index notice_delivery_institution on notice_delivery (institution_id, recorded_at desc);

-- What the robots of a group are told each working morning: how much waits, never whose.
create table notice_summary (
  institution_id uuid not null references institution,
  channel text not null check (channel in ('WECOM', 'DINGTALK')),
  day date not null,
  attempts smallint not null default 0,
  due_at timestamptz,
  reason text check (length(reason) <= 200),
  sent_at timestamptz,
  primary key (institution_id, channel, day)
);
