package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.run.measure.Results;
import dev.vht.benchmarks.run.measure.Unit;
import dev.vht.benchmarks.stores.Figures;
import dev.vht.benchmarks.stores.MarkdownTable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes the Markdown of a table. */
final class Page {
  private static final String NOTHING = "–";
  private static final String EXCLUDED = "excluded";
  private static final int LONGEST_ERROR = 300;

  private final Table table;
  private final Results results;

  Page(Table table, Results results) {
    this.table = table;
    this.results = results;
  }

  /** Returns the generated part of the page. */
  String generated() {
    StringBuilder text = new StringBuilder(header());
    text.append("\n\n").append(table.introduction()).append("\n\n");
    text.append("### Limits of this machine\n\n").append(limits());
    sections().forEach(section -> append(section, text));
    return text.toString();
  }

  /** Returns the sections that have something to show. */
  List<Section> sections() {
    return table.sections().stream()
        .filter(section -> section.rows().stream().anyMatch(this::isBegun))
        .toList();
  }

  private boolean isBegun(Section.Row row) {
    return row.figures().stream()
        .anyMatch(figure -> results.forks(figure).isPresent() || results.error(figure).isPresent());
  }

  private String header() {
    Results.Header header = results.header();
    int forks = mostForks();
    String load =
        header.load() < 0 ? "" : String.format(Locale.ROOT, ", load %.1f before", header.load());
    return "## Measured on %s\n\n".formatted(header.date())
        + header.extent().choose("", "**A quick run, whose figures say only that it works.** ")
        + "By `%s`, on %s, %s%s.".formatted(header.command(), header.machine(), header.jvm(), load)
        + (forks == 1
            ? " One fork, so no spread is shown."
            : " Up to %d forks, each in a round of its own: a figure is their median, with the least"
                    .formatted(forks)
                + " and the greatest in parentheses. Without parentheses it is from one fork.")
        + " The percentage is the share of the limit in the same column, 100 % where the limit is"
        + " reached."
        + leftOut();
  }

  private int mostForks() {
    return results.outcomes().stream().mapToInt(outcome -> outcome.scores().size()).max().orElse(1);
  }

  private String leftOut() {
    int cases = table.cases().size();
    int left = cases - results.outcomes().size();
    return left == 0
        ? ""
        : " There was no time for %d of %d cases; where it is all of them, the section or row is missing."
            .formatted(left, cases);
  }

  private MarkdownTable limits() {
    MarkdownTable limits = new MarkdownTable("limit", "of this machine", "unit");
    for (Table.Limit limit : table.limits()) {
      limits.row(
          limit.title(),
          results.forks(limit.figure()).map(forks -> Figures.of(forks).toString()).orElse(NOTHING),
          limit.unit());
    }
    return limits;
  }

  private void append(Section section, StringBuilder text) {
    text.append("\n### ").append(section.title()).append("\n\n");
    text.append(section.survival()).append("\n\n").append(figures(section));
    text.append(errors(section));
    if (!section.goals().isEmpty()) {
      text.append('\n').append(goals(section));
    }
    text.append("\n![").append(section.title()).append("](").append(plot(section)).append(")\n");
  }

  /** Returns the file name of a section's plot. */
  String plot(Section section) {
    return table.name() + "-" + section.name() + ".svg";
  }

  private MarkdownTable figures(Section section) {
    MarkdownTable figures =
        new MarkdownTable(
            Stream.concat(
                    Stream.of(section.unit().toString()),
                    section.columns().stream().map(Section.Column::title))
                .toArray(String[]::new));
    figures.row(
        Stream.concat(
                Stream.of("*the limit*"),
                section.columns().stream().map(column -> limit(section, column)))
            .toArray(String[]::new));
    for (Section.Row row : section.rows().stream().filter(this::isBegun).toList()) {
      String[] cells = new String[row.figures().size() + 1];
      cells[0] = row.title();
      for (int i = 1; i < cells.length; i++) {
        cells[i] = cell(section, row.figures().get(i - 1), section.columns().get(i - 1).limit());
      }
      figures.row(cells);
    }
    return figures;
  }

  /** Returns a line for each figure that was excluded, with the error that excluded it. */
  private String errors(Section section) {
    StringBuilder lines = new StringBuilder();
    for (Section.Row row : section.rows()) {
      for (int i = 0; i < row.figures().size(); i++) {
        String title = row.title() + ", " + section.columns().get(i).title();
        results
            .error(row.figures().get(i))
            .ifPresent(error -> lines.append("\n- %s: `%s`".formatted(title, shortened(error))));
      }
    }
    return lines.isEmpty() ? "" : "\nExcluded by an error:\n" + lines + "\n";
  }

  private static String shortened(String error) {
    String line = error.replaceAll("\\s+", " ").replace('`', '\'');
    return line.length() <= LONGEST_ERROR ? line : line.substring(0, LONGEST_ERROR) + "…";
  }

  private String limit(Section section, Section.Column column) {
    if (column.limit() == null) {
      return column.limitTitle();
    }
    return column.limitTitle()
        + ": "
        + results
            .forks(column.limit(), section.unit())
            .map(forks -> Figures.of(forks).toString())
            .orElse(NOTHING);
  }

  private String cell(Section section, Figure figure, @Nullable Figure limit) {
    Optional<double[]> forks = results.forks(figure, section.unit());
    if (forks.isEmpty()) {
      return results.error(figure).isPresent() ? EXCLUDED : NOTHING;
    }
    String share =
        share(section, figure, limit)
            .filter(Double::isFinite) // it is not for a figure of 0
            .map(each -> ", " + percent(each))
            .orElse("");
    return Figures.of(forks.get()) + share;
  }

  /** Two figures that a case measured in alternation are compared fork by fork. */
  private Optional<Double> share(Section section, Figure figure, @Nullable Figure limit) {
    if (limit == null) {
      return Optional.empty();
    }
    Optional<double[]> ours = results.forks(figure, section.unit());
    Optional<double[]> limits = results.forks(limit, section.unit());
    if (ours.isEmpty() || limits.isEmpty()) {
      return Optional.empty();
    }
    if (!figure.source().equals(limit.source())) {
      return Optional.of(section.unit().share(median(ours.get()), median(limits.get())));
    }
    double[] shares = new double[ours.get().length];
    Arrays.setAll(shares, fork -> section.unit().share(ours.get()[fork], limits.get()[fork]));
    return Optional.of(median(shares));
  }

  private static double median(double[] forks) {
    return Figures.of(forks).median();
  }

  private static String percent(double share) {
    int decimals = share < 0.01 ? 2 : share < 0.1 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + decimals + "f %%", 100 * share);
  }

  private MarkdownTable goals(Section section) {
    boolean isTime = section.unit().isBetter(0, 1);
    MarkdownTable goals = new MarkdownTable("goal", "reached", "bar");
    for (Section.Goal goal : section.goals()) {
      goals.row(
          goal.text(),
          ratio(section.unit(), goal)
              .map(ratio -> isTime ? ratio.atMost(goal.bar()) : ratio.atLeast(goal.bar()))
              .orElse(NOTHING),
          (isTime ? "≤ " : "≥ ") + goal.bar());
    }
    return goals;
  }

  private Optional<Figures> ratio(Unit unit, Section.Goal goal) {
    List<Figure> measured =
        goal.others().stream().filter(other -> results.forks(other).isPresent()).toList();
    if (goal.others().isEmpty()) {
      return results.forks(goal.ours(), unit).map(Figures::of);
    }
    Comparator<Figure> better =
        Comparator.comparing(other -> median(results.forks(other).orElseThrow()));
    return measured.stream()
        .min(unit.isBetter(0, 1) ? better : better.reversed())
        .flatMap(best -> results.forks(goal.ours()).map(ours -> ratio(goal, ours, best)));
  }

  private Figures ratio(Section.Goal goal, double[] ours, Figure best) {
    double[] others = results.forks(best).orElseThrow();
    if (!goal.ours().source().equals(best.source())) {
      return Figures.of(median(ours) / median(others));
    }
    double[] ratios = new double[ours.length];
    Arrays.setAll(ratios, fork -> ours[fork] / others[fork]);
    return Figures.of(ratios);
  }
}
