package dev.vht.files.place;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The identity of a process, by which other processes can tell whether it still runs.
 *
 * <p>A process id alone is not enough: it is reused, and in another container or on another host it
 * denotes another process. So the identity also has the time at which the process started, the boot
 * of its machine, and the namespace of its id. On Linux these are field 22 of {@code
 * /proc/PID/stat}, {@code boot_id}, and the PID namespace. On other systems the boot is unknown;
 * there it can be determined that a process runs, but not that it has ended.
 *
 * @param process its id
 * @param start when it started, in any form that differs for another process with this id
 * @param boot the boot of its machine; empty if unknown
 * @param space the namespace of its id; empty if unknown
 * @param host the name of its machine, for messages
 */
record ProcessIdentity(long process, String start, String boot, String space, String host) {
  private static final Path PROCESSES = Path.of("/proc");
  private static final int START =
      19; // index among the fields after the name, which begin with field 3
  private static final String UNKNOWN_START = "unknown";

  /** Whether a process still runs, as far as is known. */
  enum Life {
    RUNS,
    ENDED,
    UNKNOWN
  }

  /** Returns this process. */
  static ProcessIdentity current() {
    return of(ProcessHandle.current().pid());
  }

  /** Returns the identity of a running process of this machine. */
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

  /** The fields after the name, which may contain spaces and parentheses. */
  private static Optional<String[]> stat(long process) {
    return text(PROCESSES.resolve(process + "/stat"))
        .map(line -> line.substring(line.lastIndexOf(')') + 1).strip().split(" "))
        .filter(fields -> fields.length > START);
  }

  /**
   * Returns whether this process still runs.
   *
   * @param asking the current process
   */
  Life lifeFor(ProcessIdentity asking) {
    if (process == asking.process && start.equals(asking.start) && boot.equals(asking.boot)) {
      return Life.UNKNOWN; // this process, but perhaps another class loader
    } else if (boot.isEmpty() && asking.boot.isEmpty() && host.equals(asking.host)) {
      return start(process, false).equals(start) ? Life.RUNS : Life.UNKNOWN;
    } else if (!isInSameNamespace(asking) || start.equals(UNKNOWN_START)) {
      return Life.UNKNOWN;
    }
    Optional<String[]> stat = stat(process);
    if (stat.isEmpty()) {
      return canSeeOthers() ? Life.ENDED : Life.UNKNOWN;
    }
    String state = stat.get()[0];
    boolean hasEnded = state.equals("Z") || state.equals("X"); // zombie or dead
    return hasEnded || !stat.get()[START].equals(start) ? Life.ENDED : Life.RUNS;
  }

  private boolean isInSameNamespace(ProcessIdentity asking) {
    return !boot.isEmpty()
        && !space.isEmpty()
        && boot.equals(asking.boot)
        && space.equals(asking.space);
  }

  /** Whether {@code /proc} shows other users' processes: not if mounted with {@code hidepid}. */
  private static boolean canSeeOthers() {
    return stat(1).isPresent();
  }
}
