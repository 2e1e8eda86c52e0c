package dev.vht.files.place;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process, named so that another one can tell whether it still runs.
 *
 * <p>A process number alone names nobody: it is used again, and in another container or on another
 * host it names another process. So with it go the time at which the process started, the start of
 * the machine that it runs on, and the space in which its number counts. On Linux these are field
 * 22 of {@code /proc/PID/stat}, {@code boot_id}, and the PID namespace. Elsewhere the start of the
 * machine is not known, and only that a process runs can be told, not that it does not.
 *
 * @param process its number
 * @param start when it started, in any form that differs for another process with this number
 * @param boot the start of the machine; empty if that is not known
 * @param space where its number counts; empty if that is not known
 * @param host the name of the machine, for messages
 */
record ProcessIdentity(long process, String start, String boot, String space, String host) {
  private static final Path PROCESSES = Path.of("/proc");
  private static final int START = 19; // of the fields after the name, the first of which is 3
  private static final String UNKNOWN_START = "unknown";

  /** Whether a process still runs, as far as this one can tell. */
  enum Life {
    RUNS,
    ENDED,
    UNKNOWN
  }

  /** Returns this process. */
  static ProcessIdentity current() {
    return of(ProcessHandle.current().pid());
  }

  /** Returns a process of this machine that runs. */
  static ProcessIdentity of(long process) {
    String boot = firstLine(PROCESSES.resolve("sys/kernel/random/boot_id"));
    return new ProcessIdentity(
        process, start(process, !boot.isEmpty()), boot, currentSpace(), currentHost());
  }

  private static String currentSpace() {
    try {
      return Files.readSymbolicLink(PROCESSES.resolve("self/ns/pid")).toString();
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      return "";
    }
  }

  private static String currentHost() {
    String name = firstLine(PROCESSES.resolve("sys/kernel/hostname"));
    if (name.isEmpty()) {
      name = Optional.ofNullable(System.getenv("COMPUTERNAME")).orElse("");
    }
    return name.isEmpty() ? Optional.ofNullable(System.getenv("HOSTNAME")).orElse("") : name;
  }

  private static String firstLine(Path file) {
    return text(file).flatMap(text -> text.lines().findFirst()).orElse("");
  }

  private static Optional<String> text(Path file) {
    try (FileInputStream in = new FileInputStream(file.toFile())) {
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException | SecurityException e) {
      return Optional.empty();
    }
  }

  private static String start(long process, boolean isLinux) {
    return isLinux
        ? stat(process).map(fields -> fields[START]).orElse(UNKNOWN_START)
        : ProcessHandle.of(process)
            .flatMap(handle -> handle.info().startInstant())
            .map(instant -> String.valueOf(instant.toEpochMilli()))
            .orElse(UNKNOWN_START);
  }

  /** The fields after the name, which may hold blanks and brackets. */
  private static Optional<String[]> stat(long process) {
    return text(PROCESSES.resolve(process + "/stat"))
        .map(line -> line.substring(line.lastIndexOf(')') + 1).strip().split(" "))
        .filter(fields -> fields.length > START);
  }

  /**
   * Tells whether this process still runs.
   *
   * @param asking the process that wants to know, which is the current one
   */
  Life lifeFor(ProcessIdentity asking) {
    if (process == asking.process && start.equals(asking.start) && boot.equals(asking.boot)) {
      return Life.UNKNOWN; // this very process, but which class loader, and does it remember?
    } else if (boot.isEmpty() && asking.boot.isEmpty() && host.equals(asking.host)) {
      return start(process, false).equals(start) ? Life.RUNS : Life.UNKNOWN;
    } else if (!isNear(asking) || start.equals(UNKNOWN_START)) {
      return Life.UNKNOWN;
    }
    Optional<String[]> stat = stat(process);
    if (stat.isEmpty()) {
      return seesOthers() ? Life.ENDED : Life.UNKNOWN;
    }
    String state = stat.get()[0];
    boolean isOver = state.equals("Z") || state.equals("X"); // killed, but its parent was not told
    return isOver || !stat.get()[START].equals(start) ? Life.ENDED : Life.RUNS;
  }

  private boolean isNear(ProcessIdentity asking) {
    return !boot.isEmpty()
        && !space.isEmpty()
        && boot.equals(asking.boot)
        && space.equals(asking.space);
  }

  /** Not where {@code /proc} is mounted with {@code hidepid}. */
  private static boolean seesOthers() {
    return stat(1).isPresent();
  }
}
