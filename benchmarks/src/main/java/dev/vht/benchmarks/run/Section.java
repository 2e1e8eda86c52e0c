package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Figure;
import dev.vht.benchmarks.run.measure.Unit;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A part of a table: figures of one unit that survive the same, with a plot.
 *
 * @param name distinguishes its plot from those of the other sections, in file names
 * @param title its heading
 * @param survival what all writes in it survive
 * @param unit of all its figures
 * @param plot how they are drawn
 * @param columns what is measured, with the limit of each
 * @param rows who is measured
 * @param goals what the rows should reach
 */
record Section(
    String name,
    String title,
    Survival survival,
    Unit unit,
    Plot plot,
    List<Column> columns,
    List<Row> rows,
    List<Goal> goals) {

  /** How figures are drawn. */
  enum Plot {
    /** A group of bars for each column. */
    BARS,
    /** A line for each row; columns have sizes. */
    LINES
  }

  /**
   * What is measured.
   *
   * @param title its name
   * @param size its place in a plot of lines; 0 if there are none
   * @param limitTitle the name of the limit
   * @param limit the figure that no row can be better than, or is compared with; null if there is
   *     none
   */
  record Column(String title, double size, String limitTitle, @Nullable Figure limit) {
    /** Returns a column without a limit. */
    static Column unlimited(String title, double size) {
      return new Column(title, size, "none", null);
    }
  }

  /**
   * Who is measured.
   *
   * @param title the name
   * @param figures one for each column
   */
  record Row(String title, List<Figure> figures) {}

  /**
   * A bar that a figure has to reach, or its ratio to that of others.
   *
   * @param text what is compared
   * @param ours the figure
   * @param others those that it is compared with, the best of which counts; none if the bar is for
   *     the figure itself
   * @param bar the ratio or figure
   */
  record Goal(String text, Figure ours, List<Figure> others, double bar) {}

  Section {
    int width = columns.size();
    if (rows.stream().anyMatch(row -> row.figures().size() != width)) {
      throw new IllegalArgumentException(
          "a row of \"" + title + "\" has not " + width + " figures");
    }
  }

  /** Returns all figures. */
  Stream<Figure> figures() {
    return Stream.concat(
        columns.stream().map(Column::limit).filter(Objects::nonNull),
        rows.stream().flatMap(row -> row.figures().stream()));
  }
}
