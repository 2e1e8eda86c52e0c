package dev.vht.files.place;

import dev.vht.spi.Settings.Access;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of a file {@code vht.holder.…}: which process has the table open, or is opening it.
 *
 * <pre>
 * VHT holder
 * format 1
 * state holds
 * access write
 * process 4711
 * start 123456
 * boot 2f1e…
 * space pid:[4026531836]
 * host build-7
 * since 2026-11-27T23:00:00Z
 * directory /data/pages
 * answer 0
 * crc32c 5f1e2d3c
 * </pre>
 *
 * <p>What follows the checksum line was appended by other processes, which wait for it to be
 * removed.
 *
 * @param owner which process
 * @param access how it has the table open
 * @param state whether it has it open
 * @param since when the process began to open it, truncated to seconds
 * @param directory the table's path in that process; control characters are replaced
 * @param answer how often the file was restored
 */
record HolderRecord(
    ProcessIdentity owner,
    Access access,
    State state,
    String since,
    String directory,
    long answer) {
  private static final List<String> NAMES =
      List.of(
          "state",
          "access",
          "process",
          "start",
          "boot",
          "space",
          "host",
          "since",
          "directory",
          "answer");
  private static final List<String> FIRST_LINES = List.of("VHT holder", "format 1");
  private static final Pattern END = Pattern.compile("\ncrc32c [0-9a-f]{8}\n");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  /** The progress of its owner. */
  enum State {
    /** It is checking whether others have the table open. */
    ASKS,
    /** It has the table open. */
    HOLDS
  }

  HolderRecord {
    directory = CONTROL.matcher(directory).replaceAll("?");
  }

  /** Whether it was written for this directory, and not copied here with the table. */
  boolean isFor(Path where) {
    return directory.equals(CONTROL.matcher(where.toString()).replaceAll("?"));
  }

  HolderRecord withState(State next) {
    return new HolderRecord(owner, access, next, since, directory, answer);
  }

  HolderRecord withNextAnswer() {
    return new HolderRecord(owner, access, state, since, directory, answer + 1);
  }

  byte[] encode() {
    List<String> values =
        List.of(
            state == State.HOLDS ? "holds" : "asks",
            access == Access.READ_WRITE ? "write" : "read",
            String.valueOf(owner.process()),
            owner.start(),
            owner.boot(),
            owner.space(),
            owner.host(),
            since,
            directory,
            String.valueOf(answer));
    List<String> lines = new ArrayList<>(FIRST_LINES);
    for (int i = 0; i < NAMES.size(); i++) {
      lines.add(NAMES.get(i) + " " + values.get(i));
    }
    return ChecksummedText.encode(lines);
  }

  /** Decodes a record and ignores what follows it; empty if it is damaged. */
  static Optional<HolderRecord> decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    Matcher end = END.matcher(text);
    return end.find()
        ? ChecksummedText.decode(text.substring(0, end.end()).getBytes(StandardCharsets.UTF_8))
            .flatMap(HolderRecord::parsed)
        : Optional.empty();
  }

  private static Optional<HolderRecord> parsed(List<String> lines) {
    int first = FIRST_LINES.size();
    if (lines.size() != first + NAMES.size() || !lines.subList(0, first).equals(FIRST_LINES)) {
      return Optional.empty();
    }
    List<String> values = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      String line = lines.get(first + i);
      String name = NAMES.get(i) + " ";
      if (!line.startsWith(name)) {
        return Optional.empty();
      }
      values.add(line.substring(name.length()));
    }
    return of(values);
  }

  private static Optional<HolderRecord> of(List<String> values) {
    try {
      ProcessIdentity owner =
          new ProcessIdentity(
              Long.parseLong(values.get(2)),
              values.get(3),
              values.get(4),
              values.get(5),
              values.get(6));
      return Optional.of(
          new HolderRecord(
              owner,
              values.get(1).equals("write") ? Access.READ_WRITE : Access.READ_ONLY,
              values.get(0).equals("holds") ? State.HOLDS : State.ASKS,
              Instant.parse(values.get(7)).toString(),
              values.get(8),
              Long.parseLong(values.get(9))));
    } catch (NumberFormatException | DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** Describes its owner in messages. */
  String describedTo(ProcessIdentity reader) {
    boolean isHere = owner.host().equals(reader.host()) && owner.space().equals(reader.space());
    return "process "
        + owner.process()
        + (isHere ? "" : " on host " + (owner.host().isEmpty() ? "(unknown)" : owner.host()))
        + ", since "
        + since;
  }
}
