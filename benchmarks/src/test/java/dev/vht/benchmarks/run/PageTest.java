package dev.vht.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Extent;
import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.run.measure.Results;
import dev.vht.benchmarks.run.measure.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
  private static final Figure LIMIT = Figure.time(Case.of("B.limit"));
  private static final Figure OURS = Figure.time(Case.of("B.ours"));
  private static final Figure THEIRS = Figure.time(Case.of("B.theirs"));

  private static final Table TABLE =
      new Table(
          "letters",
          "Letters",
          "How it is measured.",
          List.of(new Table.Limit("a read", LIMIT, "ns")),
          List.of(
              new Section(
                  "process",
                  "Gets",
                  Survival.PROCESS,
                  Unit.MICROSECONDS,
                  Section.Plot.BARS,
                  List.of(new Section.Column("get", 0, "a read", LIMIT)),
                  List.of(
                      new Section.Row("ours", List.of(OURS)),
                      new Section.Row("theirs", List.of(THEIRS)),
                      new Section.Row("of nobody", List.of(Figure.time(Case.of("B.notMeasured"))))),
                  List.of(
                      new Section.Goal("to theirs", OURS, List.of(THEIRS), 1),
                      new Section.Goal("in µs", OURS, List.of(), 2.5)))));

  private static final String JSON =
      """
      {"header": {"date": "2026-11-29", "machine": "2 cores", "jvm": "a JVM", "load": 0.25,
                  "command": "benchmarks/run letters", "extent": "FULL"},
       "outcomes": [
        {"source": {"benchmark": "B.limit", "parameters": {}}, "unit": "ns/op",
         "scores": [[500, 700, 400]], "counters": {}},
        {"source": {"benchmark": "B.ours", "parameters": {}}, "unit": "us/op",
         "scores": [[2, 2, 9], [1, 1, 1], [3, 3, 3]], "counters": {}},
        {"source": {"benchmark": "B.theirs", "parameters": {}}, "unit": "us/op",
         "scores": [[1, 1, 1]], "counters": {}}
       ]}
      """;

  @TempDir Path directory;

  private Results results() throws IOException {
    Path file = directory.resolve("letters.json");
    Files.writeString(file, JSON);
    return Results.read(file);
  }

  @Test
  void aPageShowsEachFigureWithSpreadAndShareOfItsLimit() throws IOException {
    assertThat(new Page(TABLE, results()).generated())
        .contains("100 % where the limit is reached. There was no time for 1 of 4 cases;")
        .startsWith(
            "## Measured on 2026-11-29\n\nBy `benchmarks/run letters`, on 2 cores, a JVM, load 0.3 before."
                + " Up to 3 forks")
        .endsWith(
            """
            How it is measured.

            ### Limits of this machine

            | limit | of this machine | unit |
            | --- | --- | --- |
            | a read | 500 | ns |

            ### Gets

            **Durability: the process.** A write that has returned survives a kill of the process, not a loss of power.

            | µs | get |
            | --- | --- |
            | *the limit* | a read: 0.500 |
            | ours | 2.00 (1.00–3.00), 25 % |
            | theirs | 1.00, 50 % |

            | goal | reached | bar |
            | --- | --- | --- |
            | to theirs | 2.00 **missed** | ≤ 1.0 |
            | in µs | 2.00 (1.00–3.00) | ≤ 2.5 |

            ![Gets](letters-process.svg)
            """);
  }

  @Test
  void whatFailedIsExcludedWithItsError() throws IOException {
    Path file = directory.resolve("failed.json");
    Files.writeString(
        file,
        JSON.replace(
            "\"scores\": [[1, 1, 1]], \"counters\": {}",
            "\"scores\": [], \"counters\": {}, \"error\": \"IllegalStateException: too\\nlong\""));

    assertThat(new Page(TABLE, Results.read(file)).generated())
        .contains("| theirs | excluded |")
        .contains("Excluded by an error:\n\n- theirs, get: `IllegalStateException: too long`\n\n|")
        .contains("| to theirs | – |");
  }

  @Test
  void aQuickRunIsMarked() {
    assertThat(
            new Page(TABLE, new Results(TestResults.header(Extent.QUICK), List.of())).generated())
        .contains("\n\n**A quick run, whose figures say only that it works.**")
        .contains("no spread is shown");
  }

  @Test
  void writtenResultsAreReadAgain() throws IOException {
    Results results = results();
    Path file = directory.resolve("again.json");
    Files.writeString(file, results.json());

    assertThat(Results.read(file)).isEqualTo(results);
  }

  @Test
  void documentsLeaveWhatIsWrittenByHandAndNothingElse() throws IOException {
    Files.writeString(directory.resolve("letters.md"), "# By hand\n");
    Results results = results();

    List<Path> files = new Documents(directory).render(TABLE, results);

    assertThat(files)
        .containsExactly(directory.resolve("letters-process.svg"), directory.resolve("letters.md"));
    assertThat(directory.resolve("letters.md"))
        .content()
        .startsWith("# By hand\n\n<!-- generated by benchmarks/run letters -->\n\n## Measured on");
    assertThat(directory)
        .isDirectoryNotContaining(file -> file.getFileName().toString().endsWith(".tmp"));
  }
}
