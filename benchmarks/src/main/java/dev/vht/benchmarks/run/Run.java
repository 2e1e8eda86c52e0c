package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Extent;
import dev.vht.benchmarks.run.measure.Measuring;
import dev.vht.benchmarks.run.measure.Progress;
import dev.vht.benchmarks.run.measure.Results;
import dev.vht.benchmarks.stores.Machine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures what a table of the documents shows, and writes its results, page and plots. */
@Command(
    name = "benchmarks/run",
    description = {
      "Measures a table of docs/measured, and writes its results (JSON), page (Markdown) and plots"
          + " (SVG).",
      ""
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class Run implements Callable<Integer> {
  @Parameters(paramLabel = "TABLE", description = "one of ${COMPLETION-CANDIDATES}")
  private TableName name = TableName.STORES;

  @Option(
      names = "--quick",
      description =
          "measures little, in less than 5 minutes, to see that it works; writes into"
              + " benchmarks/target/measured unless --out is given")
  private boolean isQuick;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description =
          "stops after so many minutes, with what has been measured: first each case once, then"
              + " each a second time, and a third")
  private @Nullable Integer minutes;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "where to write, docs/measured by default")
  private @Nullable Path out;

  @Option(
      names = "--render",
      description = "writes the page and the plots again, from the results that are there")
  private boolean isRendering;

  private Run() {}

  /**
   * Runs a table.
   *
   * @param arguments its name and options
   */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** Returns the command, which has exit code 2 and shows its usage if the arguments are wrong. */
  static CommandLine commandLine() {
    return new CommandLine(new Run()).setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Override
  public Integer call() throws IOException, RunnerException {
    Documents documents = new Documents(directory());
    if (!isRendering) {
      documents.write(name, measure(isQuick ? Extent.QUICK : Extent.FULL));
    }
    Results results = documents.read(name);
    documents.render(name.table(results.header().extent()), results).forEach(System.out::println);
    return 0;
  }

  private Path directory() {
    Path repository = Path.of(System.getProperty("benchmarks.repository", ""));
    return out != null
        ? out
        : repository.resolve(isQuick ? "benchmarks/target/measured" : "docs/measured");
  }

  private Duration longest(Extent extent) {
    return minutes == null ? extent.longest() : Duration.ofMinutes(minutes);
  }

  private Results measure(Extent extent) throws IOException, RunnerException {
    Results.Header header =
        new Results.Header(
            LocalDate.now(ZoneOffset.UTC).toString(),
            Machine.description(),
            System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"),
            ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
            "benchmarks/run "
                + name
                + (isQuick ? " --quick" : "")
                + (minutes == null ? "" : " --minutes " + minutes),
            extent);
    List<Case> cases = name.table(extent).cases();
    boolean isTerminal = CommandLine.Help.Ansi.AUTO.enabled();
    int steps = cases.stream().mapToInt(extent::rounds).sum();
    try (Progress progress =
        new Progress(System.err, isTerminal, System::nanoTime, steps).start()) {
      return new Results(header, new Measuring(extent, longest(extent), progress).measure(cases));
    }
  }
}
