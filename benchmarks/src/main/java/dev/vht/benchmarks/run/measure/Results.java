package dev.vht.benchmarks.run.measure;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a table is made from.
 *
 * @param header when and where it was measured
 * @param outcomes what was measured
 */
public record Results(Header header, List<Outcome> outcomes) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * When, where and how something was measured.
   *
   * @param date the day, in UTC
   * @param machine the processors, the operating system and the version of Java
   * @param jvm the Java virtual machine
   * @param load the load of the machine before the run, negative if it is unknown
   * @param command the command that measured
   * @param extent how much it measured
   */
  public record Header(
      String date, String machine, String jvm, double load, String command, Extent extent) {}

  /**
   * Returns the forks of a figure.
   *
   * @param figure the figure
   * @return one number for each fork, or nothing if the case was not measured, or failed
   */
  public Optional<double[]> forks(Figure figure) {
    return outcome(figure).filter(outcome -> outcome.error() == null).map(figure.reading()::of);
  }

  /**
   * Returns what a figure's case failed with.
   *
   * @param figure the figure
   * @return the error, or nothing if the case was measured, or was not begun
   */
  public Optional<String> error(Figure figure) {
    return outcome(figure).map(Outcome::error);
  }

  private Optional<Outcome> outcome(Figure figure) {
    return outcomes.stream().filter(each -> each.source().equals(figure.source())).findAny();
  }

  /**
   * Returns the forks of a figure in a unit.
   *
   * @param figure the figure
   * @param unit the unit
   * @return one number for each fork, or nothing if the case was not measured
   */
  public Optional<double[]> forks(Figure figure, Unit unit) {
    return forks(figure).map(forks -> Arrays.stream(forks).map(unit::of).toArray());
  }

  /**
   * Reads results.
   *
   * @param file a file with what {@link #json} returned
   * @return the results
   * @throws IOException if the file cannot be read
   */
  public static Results read(Path file) throws IOException {
    return MAPPER.readValue(file.toFile(), Results.class);
  }

  /**
   * Returns the results as JSON, with a line for each case.
   *
   * @return a text
   * @throws IOException if the results cannot be written as JSON
   */
  public String json() throws IOException {
    StringBuilder json = new StringBuilder("{\n\"header\": ");
    json.append(MAPPER.writeValueAsString(header)).append(",\n\"outcomes\": [\n");
    String separator = "";
    for (Outcome outcome : outcomes) {
      json.append(separator).append(MAPPER.writeValueAsString(outcome));
      separator = ",\n";
    }
    return json.append("\n]\n}\n").toString();
  }
}
