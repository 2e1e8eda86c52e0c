package dev.vht.proptest.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory with the findings of runs, and with the pages {@code index.html} and {@code
 * report.md} that show all of them. Each run that adds findings renders the pages again, so the
 * last module of a build leaves them complete.
 *
 * <p>The system property {@code vht.report} names the directory; it is {@code target/vht-report} in
 * the working directory unless set.
 *
 * <p><b>Thread-safety:</b> any number of processes may add findings.
 *
 * @param directory where
 */
public record Report(Path directory) {

  /**
   * Returns the report of this process.
   *
   * @return the one that {@code vht.report} names
   */
  public static Report ofProcess() {
    return new Report(Path.of(System.getProperty("vht.report", "target/vht-report")));
  }

  /**
   * Adds findings, in place of those of the same subject, and renders the pages.
   *
   * @param findings what was found
   * @throws UncheckedIOException if a file cannot be written
   */
  public void add(Findings findings) {
    Path data = directory.resolve("data");
    try {
      Files.createDirectories(data);
      try (FileChannel channel =
              FileChannel.open(
                  directory.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        assert held.isValid();
        findings.write(data.resolve(findings.subject() + ".tsv"));
        render(all(data));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the report in " + directory + " cannot be written", e);
    }
  }

  private void render(List<Findings> all) throws IOException {
    Pages pages = new Pages(all);
    Files.writeString(directory.resolve("index.html"), new Html(pages).page());
    Files.writeString(directory.resolve("report.md"), new Markdown(pages).page());
  }

  private static List<Findings> all(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      List<Findings> all = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".tsv")).sorted().toList()) {
        all.add(Findings.read(file));
      }
      return all;
    }
  }
}
