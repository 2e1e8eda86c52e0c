package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of a table. Each is replaced as a whole, so an interrupted run leaves none in part. */
final class Documents {
  private final Path directory;

  Documents(Path directory) {
    this.directory = directory;
  }

  /** Reads the results of a table that were written before. */
  Results read(TableName table) throws IOException {
    return Results.read(results(table));
  }

  /** Writes the results of a table. */
  void write(TableName table, Results results) throws IOException {
    Files.createDirectories(directory);
    replace(results(table), results.json());
  }

  private Path results(TableName table) {
    return directory.resolve(table + ".json");
  }

  /**
   * Writes the plots and the page. All of them are made before the first is written.
   *
   * @return the files
   */
  List<Path> render(Table table, Results results) throws IOException {
    Map<Path, String> files = new LinkedHashMap<>();
    Page page = new Page(table, results);
    for (Section section : page.sections()) {
      files.put(directory.resolve(page.plot(section)), new SectionPlot(section, results).svg());
    }
    Path file = directory.resolve(table.name() + ".md");
    files.put(file, page(table, file, page.generated()));
    for (Map.Entry<Path, String> each : files.entrySet()) {
      replace(each.getKey(), each.getValue());
    }
    return new ArrayList<>(files.keySet());
  }

  private static String page(Table table, Path file, String generated) throws IOException {
    GeneratedPart part = new GeneratedPart(table.name());
    return Files.exists(file)
        ? part.replaceIn(Files.readString(file), generated)
        : part.page(table.title(), generated);
  }

  private void replace(Path file, String content) throws IOException {
    Path temporary = directory.resolve("." + file.getFileName() + ".tmp");
    Files.writeString(temporary, content);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
