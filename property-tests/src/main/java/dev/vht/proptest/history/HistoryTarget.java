package dev.vht.proptest.history;

import dev.vht.OpenMode;
import dev.vht.VirtualHashTable;
import dev.vht.VirtualHashTables;
import dev.vht.proptest.history.HistoryProcess.Work;
import dev.vht.proptest.trial.ThreadTeam;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What the clients of a {@link HistoryRun} use. */
interface HistoryTarget {

  /** Leaves an empty table. */
  void prepare();

  /** Does all works at once, and returns when they are done. */
  void perform(List<Work> works) throws IOException;

  /** Deletes what {@link #prepare} created. */
  void clean();

  /** A table at a URL, which each process opens. */
  record AtUrl(String url) implements HistoryTarget {

    @Override
    public void prepare() {
      HistoryProcess.open(url, OpenMode.CREATE).close();
    }

    @Override
    public void perform(List<Work> works) throws IOException {
      List<Process> processes = new ArrayList<>();
      try {
        for (Work work : works) {
          processes.add(start(work));
        }
        for (Process process : processes) {
          String line = process.inputReader(StandardCharsets.UTF_8).readLine();
          if (!Objects.equals(line, HistoryProcess.READY)) {
            throw new AssertionError("a process could not open " + url + "; see its error output");
          }
        }
        for (Process process : processes) {
          OutputStream commands = process.getOutputStream();
          commands.write('\n');
          commands.flush();
        }
        for (Process process : processes) {
          int status = process.waitFor();
          if (status != 0) {
            throw new AssertionError(
                "a process ended with status " + status + "; see its error output");
          }
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while processes were running", e);
      } finally {
        processes.forEach(Process::destroyForcibly);
      }
    }

    /** Starts a process that waits for a byte once it has opened the table. */
    Process start(Work work) throws IOException {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-Xshare:auto",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                  "-cp",
                  System.getProperty("java.class.path", ""),
                  HistoryProcess.class.getName()));
      command.addAll(Arrays.asList(work.toArguments(url)));
      return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    @Override
    public void clean() {
      VirtualHashTables.delete(url);
    }
  }

  /** A table of this process. */
  record OfProcess(VirtualHashTable<String, String> table) implements HistoryTarget {

    @Override
    public void prepare() {
      table.clear();
    }

    @Override
    public void perform(List<Work> works) {
      ThreadTeam.run(
          works.size(),
          number -> {
            try {
              works.get(number).on(table);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }

    @Override
    public void clean() {}
  }
}
