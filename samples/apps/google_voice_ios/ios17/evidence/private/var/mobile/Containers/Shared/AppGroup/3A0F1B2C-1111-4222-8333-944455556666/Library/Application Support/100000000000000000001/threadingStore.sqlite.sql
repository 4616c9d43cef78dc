CREATE TABLE Participant(phoneNumberE164 TEXT NOT NULL, isBlocked INTEGER NOT NULL, PRIMARY KEY(phoneNumberE164));
CREATE TABLE Thread(threadKey TEXT NOT NULL, threadType INTEGER NOT NULL, isUnread INTEGER NOT NULL, isText INTEGER NOT NULL, timestamp REAL NOT NULL, syncTimestamp REAL, isDeleted INTEGER NOT NULL, groupName TEXT, isSuspectedSpam INTEGER NOT NULL, groupSMSSuspectedSpamParticipantsE164Strings TEXT NOT NULL, PRIMARY KEY(threadKey,threadType));
CREATE TABLE ThreadItem(threadItemKey TEXT NOT NULL, threadFragmentID TEXT, threadItemType INTEGER NOT NULL, sortID INTEGER NOT NULL, remoteThreadItemID TEXT, remoteThreadID TEXT, isUnread INTEGER NOT NULL, messageText TEXT, senderPhoneNumber TEXT, sendingState INTEGER, failureReason INTEGER NOT NULL, messageID INTEGER NOT NULL, isSystemMessage INTEGER NOT NULL, isDeleted INTEGER NOT NULL, ringGroupName TEXT, ringGroupPhoneNumber TEXT, transferredFromE164 TEXT, transferredToE164 TEXT, warmingCallFromE164 TEXT, duration REAL NOT NULL, timestamp REAL NOT NULL, syncTimestamp REAL, itemType TEXT NOT NULL, threadKey TEXT, threadType INTEGER, dndStatus INTEGER, PRIMARY KEY(threadItemKey,threadItemType), FOREIGN KEY (threadFragmentID) REFERENCES ThreadFragment(fragmentID) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY (threadKey,threadType) REFERENCES Thread(threadKey,threadType) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE ThreadParticipant(phoneNumberE164 TEXT NOT NULL, threadKey TEXT NOT NULL, threadType INTEGER NOT NULL, PRIMARY KEY(phoneNumberE164,threadKey,threadType), FOREIGN KEY (phoneNumberE164) REFERENCES Participant(phoneNumberE164) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED, FOREIGN KEY (threadKey,threadType) REFERENCES Thread(threadKey,threadType) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE Transcript(threadItemKey TEXT NOT NULL, threadItemType INTEGER NOT NULL, text TEXT NOT NULL, confidence REAL NOT NULL, status INTEGER NOT NULL, PRIMARY KEY(threadItemKey,threadItemType), FOREIGN KEY (threadItemKey,threadItemType) REFERENCES ThreadItem(threadItemKey,threadItemType) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE MMSAttachmentInfo(attachmentKey TEXT NOT NULL, mediaType INTEGER NOT NULL, threadItemKey TEXT NOT NULL, threadItemType INTEGER NOT NULL, attachmentInfoStatus INTEGER NOT NULL, attachmentSource INTEGER NOT NULL, PRIMARY KEY(attachmentKey,attachmentSource), FOREIGN KEY (threadItemKey,threadItemType) REFERENCES ThreadItem(threadItemKey,threadItemType) ON DELETE CASCADE ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED);
INSERT INTO Participant VALUES ('+13105550101', 0), ('+13105550102', 1), ('+13105550103', 0);
INSERT INTO Thread (threadKey, threadType, isUnread, isText, timestamp, isDeleted, groupName, isSuspectedSpam, groupSMSSuspectedSpamParticipantsE164Strings) VALUES
 ('t.+13105550101', 1, 0, 1, 1700000300.5, 0, NULL, 0, ''), ('g.invented', 1, 0, 1, 1700000400.5, 0, 'Team', 0, ''),
 ('c.inventedcall1', 1, 0, 0, 1700000500.0, 0, NULL, 0, ''), ('c.inventedcall2', 1, 0, 0, 1700000600.0, 0, NULL, 0, ''), ('c.inventedmail', 1, 1, 0, 1700000700.0, 0, NULL, 0, '');
INSERT INTO ThreadParticipant VALUES ('+13105550101', 't.+13105550101', 1), ('+13105550101', 'g.invented', 1), ('+13105550102', 'g.invented', 1),
 ('+13105550103', 'c.inventedcall1', 1), ('+13105550101', 'c.inventedcall2', 1), ('+13105550102', 'c.inventedmail', 1);
INSERT INTO ThreadItem (threadItemKey, threadItemType, sortID, isUnread, messageText, senderPhoneNumber, failureReason, messageID, isSystemMessage, isDeleted, duration, timestamp, itemType, threadKey, threadType) VALUES
 ('i1', 1, 1, 0, 'My new number', '+13105550199', 0, 5, 0, 0, 0.0, 1700000000.25, 'SmsOut', 't.+13105550101', 1),
 ('i2', 1, 2, 0, 'Who is this?', '+13105550101', 0, 0, 0, 0, 0.0, 1700000100.0, 'SmsIn', 't.+13105550101', 1),
 ('i3', 1, 3, 0, '', '+13105550101', 0, 0, 0, 0, 0.0, 1700000200.0, 'SmsIn', 't.+13105550101', 1),
 ('i4', 1, 4, 0, 'Taken back', '+13105550199', 0, 6, 0, 1, 0.0, 1700000300.5, 'SmsOut', 't.+13105550101', 1),
 ('i5', 1, 5, 0, 'Not gone out', '+13105550199', 4, 7, 0, 0, 0.0, 1700000350.5, 'SmsOut', 'g.invented', 1),
 ('i6', 1, 6, 0, 'Someone joined', '+13105550102', 0, 0, 1, 0, 0.0, 1700000400.5, 'SmsIn', 'g.invented', 1),
 ('i7', 1, 7, 0, NULL, '+13105550188', 0, 0, 0, 0, 42.0, 1700000500.0, 'OutgoingCall', 'c.inventedcall1', 1),
 ('i8', 1, 8, 0, NULL, '+13105550101', 0, 0, 0, 0, 9.0, 1700000600.0, 'MissedCall', 'c.inventedcall2', 1),
 ('i9', 1, 9, 1, NULL, '+13105550102', 0, 0, 0, 0, 18.0, 1700000700.0, 'Voicemail', 'c.inventedmail', 1),
 ('i10', 1, 10, 0, 'A kind that is not known', '+13105550101', 0, 0, 0, 0, 0.0, 1700000800.0, 'FaxIn', 't.+13105550101', 1),
 ('i11', 1, 11, 0, NULL, '+13105550102', 0, 0, 0, 0, 61.5, 1700000900.0, 'IncomingCall', 'g.invented', 1);
INSERT INTO Transcript VALUES ('i9', 1, 'please call the office back', 0.75, 0);
INSERT INTO MMSAttachmentInfo VALUES ('i3-1', 1, 'i3', 1, 0, 1);
