package dev.vht.benchmarks.stores.growth;

import dev.vht.benchmarks.stores.Shape;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs each task with a table in a process of its own ({@link GrowthChild}). */
final class Children {
  private static final String HEAP = "-Xmx3g";
  private static final long WRITING_MILLIS = 1_000;

  private final String store;
  private final Shape shape;
  private final Path directory;

  Children(String store, Shape shape, Path directory) {
    this.store = store;
    this.shape = shape;
    this.directory = directory;
  }

  /**
   * Runs a task in a new process, and kills one that writes until killed.
   *
   * @return what the process said
   */
  Map<GrowthChild.Figure, Double> run(Task task, String... flags)
      throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(command(task, flags))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Map<GrowthChild.Figure, Double> said = new EnumMap<>(GrowthChild.Figure.class);
    try (BufferedReader lines = child.inputReader()) {
      for (String line = next(lines); line != null; line = next(lines)) {
        String[] words = line.split(" ", 2);
        said.put(GrowthChild.Figure.valueOf(words[0]), Double.valueOf(words[1]));
        if (said.containsKey(GrowthChild.Figure.WRITING)) {
          TimeUnit.MILLISECONDS.sleep(WRITING_MILLIS);
          child.destroyForcibly();
        }
      }
    } finally {
      child.destroyForcibly();
    }
    int exit = child.waitFor();
    if (task.isEndless() == (exit == 0)) {
      throw new IllegalStateException("a process that was to " + task + " ended with " + exit);
    }
    return said;
  }

  private static @Nullable String next(BufferedReader lines) {
    try {
      return lines.readLine();
    } catch (IOException e) {
      return null; // the process was killed
    }
  }

  private List<String> command(Task task, String... flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-Xm"))
        .forEach(command::add);
    command.addAll(List.of(flags));
    command.addAll(List.of(HEAP, "-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(
            GrowthChild.class.getName(),
            task.name(),
            store,
            shape.toString(),
            directory.toString()));
    return command;
  }
}
