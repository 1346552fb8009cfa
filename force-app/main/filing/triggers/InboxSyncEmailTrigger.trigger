trigger InboxSyncEmailTrigger on InboxSyncEmail__e(after insert) {
  new InboxSyncEmailHandler(new InboxSyncFilingService()).afterInsert(Trigger.new);
}
