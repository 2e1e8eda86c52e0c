package dev.vht.benchmarks.run;

import dev.vht.benchmarks.run.measure.Case;
import dev.vht.benchmarks.run.measure.Figure;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a command measures and shows. It only declares; what has to be measured follows from the
 * figures.
 *
 * @param name the argument of the command, and the name of the page
 * @param title the heading of a new page
 * @param introduction what is measured and how, below the line with date and machine
 * @param limits the limits of the machine
 * @param sections the parts
 */
record Table(
    String name, String title, String introduction, List<Limit> limits, List<Section> sections) {

  /**
   * A limit of the machine.
   *
   * @param title what it is
   * @param figure its figure
   * @param unit the unit to show it in
   */
  record Limit(String title, Figure figure, String unit) {}

  /** Returns what has to be measured, the limits first. */
  List<Case> cases() {
    return Stream.concat(
            limits.stream().map(Limit::figure), sections.stream().flatMap(Section::figures))
        .map(Figure::source)
        .distinct()
        .toList();
  }
}
