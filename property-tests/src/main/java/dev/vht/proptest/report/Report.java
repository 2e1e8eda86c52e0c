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
 * A directory with the findings of all runs and the pages {@code index.html} and {@code report.md},
 * which show them. Each run that adds findings renders the pages again, so they are complete after
 * the last module of a build.
 *
 * <p>The system property {@code vht.report} names the directory; it is {@code target/vht-report} in
 * the working directory unless set.
 *
 * <p><b>Thread-safety:</b> several processes may add findings concurrently.
 *
 * @param directory the directory
 */
public record Report(Path directory) {

  /** Returns the report of this process. */
  public static Report ofProcess() {
    return new Report(Path.of(System.getProperty("vht.report", "target/vht-report")));
  }

  /** Adds findings, which replace those of the same subject, and renders the pages. */
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
      throw new UncheckedIOException("cannot write the report in " + directory, e);
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
