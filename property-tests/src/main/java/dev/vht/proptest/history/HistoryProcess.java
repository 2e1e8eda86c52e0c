package dev.vht.proptest.history;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.codec.Codecs;
import dev.vht.contracts.scope.Enforcement;
import dev.vht.contracts.verdict.Mode;
import dev.vht.proptest.trial.ThreadTeam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * A program that opens a table, writes a line, waits for a line, and then makes the random calls of
 * some clients, which it records. A {@link HistoryRun} starts it.
 */
public final class HistoryProcess {
  static final String READY = "ready";
  private static final int RECORDER_FAILED = 3;

  private HistoryProcess() {}

  /**
   * What the clients of one process do.
   *
   * @param name how the names of the clients begin
   * @param file the file that is created
   * @param clients the number of clients
   * @param keys the number of keys
   * @param calls which calls they make
   * @param operations the number of calls of all clients together
   * @param seed where the random numbers begin
   */
  record Work(
      String name,
      Path file,
      int clients,
      int keys,
      HistoryRun.Calls calls,
      long operations,
      long seed) {

    String[] toArguments(String url) {
      return new String[] {
        url,
        name,
        file.toString(),
        Integer.toString(clients),
        Integer.toString(keys),
        calls.name(),
        Long.toString(operations),
        Long.toString(seed)
      };
    }

    static Work parse(String... arguments) {
      return new Work(
          arguments[1],
          Path.of(arguments[2]),
          Integer.parseInt(arguments[3]),
          Integer.parseInt(arguments[4]),
          HistoryRun.Calls.valueOf(arguments[5]),
          Long.parseLong(arguments[6]),
          Long.parseLong(arguments[7]));
    }

    void on(VirtualHashTable<String, String> table) throws IOException {
      SplittableRandom random = new SplittableRandom(seed);
      try (HistoryRecorder recorder = HistoryRecorder.create(file)) {
        HistoryClient[] all = new HistoryClient[clients];
        for (int i = 0; i < clients; i++) {
          all[i] = new HistoryClient(name + i, recorder, table, keys, calls, random.split());
        }
        ThreadTeam.run(
            clients, number -> all[number].run((operations + clients - 1 - number) / clients));
      }
    }
  }

  /**
   * Runs the clients. The process ends with an error if its parent has ended, or if a call throws
   * anything but a {@link dev.vht.StorageException}.
   *
   * @param arguments the URL and the fields of a {@code Work}
   * @throws IOException if the standard input cannot be read or the file not be written
   */
  public static void main(String[] arguments) throws IOException {
    Work work = Work.parse(arguments);
    try (VirtualHashTable<String, String> table = open(arguments[0], OpenMode.CREATE_OR_UPDATE)) {
      System.out.println(READY);
      if (System.in.read() < 0) {
        Runtime.getRuntime().halt(RECORDER_FAILED);
      }
      work.on(table);
    }
  }

  static VirtualHashTable<String, String> open(String url, OpenMode mode) {
    return VirtualHashTables.at(url)
        .keys(Codecs.strings())
        .values(Codecs.strings())
        .mode(mode)
        .contracts(Enforcement.of(Mode.OFF))
        .open();
  }
}
