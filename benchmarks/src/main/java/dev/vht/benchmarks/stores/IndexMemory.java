package dev.vht.benchmarks.stores;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The heap usage of an open table of many small records, and the time to open it again: after a
 * close, and after a kill during writes.
 *
 * <p>Each opening is in a separate process ({@link IndexChild}) with a given heap. The files are in
 * the page cache. There are three kills: one directly after the load, before any close, and two of
 * processes that had opened the table again.
 */
public final class IndexMemory {
  private static final int VALUE_BYTES = 16;
  private static final int TIMES = 3;
  private static final long WRITING_MILLIS = 3_000;

  private final String store;
  private final Shape shape;
  private final String heap;

  private IndexMemory(String store, Shape shape, String heap) {
    this.store = store;
    this.shape = shape;
    this.heap = heap;
  }

  /**
   * Measures.
   *
   * @param arguments the name of a store, for example {@code log}; the number of records,
   *     10,000,000 by default; and the heap, {@code 512m} by default
   * @throws IOException if a process cannot be started
   * @throws InterruptedException if it is interrupted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int records = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000_000;
    String heap = arguments.length > 2 ? arguments[2] : "512m";
    new IndexMemory(arguments[0], new Shape(records, VALUE_BYTES), heap).measure();
  }

  /** The results that a process printed. */
  private record Said(double opened, double held) {}

  private void measure() throws IOException, InterruptedException {
    List<Said> afterClosing = new ArrayList<>();
    List<Said> afterKill = new ArrayList<>();
    double held;
    try (Scratch scratch = new Scratch()) {
      Path table = table(scratch, "closed");
      run(table, IndexChild.Task.LOAD_AND_CLOSE);
      for (int i = 0; i < TIMES; i++) {
        afterClosing.add(run(table, IndexChild.Task.OPEN_AND_CLOSE));
      }
      // The serial collector counts exactly; G1 also counts the unused rest of regions with large
      // arrays.
      held = run(table, IndexChild.Task.OPEN_AND_CLOSE, "-XX:+UseSerialGC").held;
    }
    try (Scratch scratch = new Scratch()) {
      Path table = table(scratch, "killed");
      run(table, IndexChild.Task.LOAD_AND_WRITE);
      for (int i = 1; i < TIMES; i++) {
        afterKill.add(run(table, IndexChild.Task.OPEN_AND_WRITE));
      }
      afterKill.add(run(table, IndexChild.Task.OPEN_AND_CLOSE));
    }
    print(held, figures(afterClosing, Said::opened), figures(afterKill, Said::opened));
  }

  private static Path table(Scratch scratch, String name) throws IOException {
    return Files.createDirectories(scratch.directory().resolve(name));
  }

  /** Runs a task in a new process, and kills one that writes until killed. */
  private Said run(Path directory, IndexChild.Task task, String... flags)
      throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(command(directory, task, flags))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    double opened = Double.NaN;
    double held = Double.NaN;
    try (BufferedReader lines = child.inputReader()) {
      for (String line = next(lines); line != null; line = next(lines)) {
        String[] words = line.split(" ", 2);
        switch (words[0]) {
          case "opened" -> opened = Double.parseDouble(words[1]);
          case "held" -> held = Double.parseDouble(words[1]);
          case "writing" -> killAfterAWhile(child);
          default -> System.out.println(line);
        }
      }
    }
    requireExit(task, child.waitFor());
    System.out.printf(
        "%s %s: %s%.1f bytes of heap a key%n",
        task,
        List.of(flags),
        Double.isNaN(opened) ? "" : String.format("opened in %.2f s, ", opened),
        held);
    return new Said(opened, held);
  }

  private static @Nullable String next(BufferedReader lines) {
    try {
      return lines.readLine();
    } catch (IOException e) {
      return null; // the process was killed
    }
  }

  private static void killAfterAWhile(Process child) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(WRITING_MILLIS);
    child.destroyForcibly();
  }

  private static void requireExit(IndexChild.Task task, int exit) {
    if (task.isEndless() == (exit == 0)) {
      throw new IllegalStateException("a process that was to " + task + " ended with " + exit);
    }
  }

  private List<String> command(Path directory, IndexChild.Task task, String... flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-Xm"))
        .forEach(command::add);
    command.addAll(List.of(flags));
    command.addAll(List.of("-Xmx" + heap, "-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(
            IndexChild.class.getName(),
            task.name(),
            store,
            shape.toString(),
            directory.toString()));
    return command;
  }

  private static Figures figures(List<Said> said, ToDoubleFunction<Said> figure) {
    return Figures.of(said.stream().mapToDouble(figure).toArray());
  }

  private void print(double held, Figures afterClosing, Figures afterKill) {
    MarkdownTable table =
        new MarkdownTable(
            String.format("`%s`, %,d keys, `-Xmx%s`", store, shape.records(), heap), "", "bar");
    table.row("heap of the open table, bytes a key", MarkdownTable.number(held), "≤ 24");
    table.row("opening after closing, s", afterClosing.toString(), "≤ 2");
    table.row("opening after a kill, s", afterKill.toString(), "≤ 10");
    System.out.println();
    System.out.println(table);
  }
}
