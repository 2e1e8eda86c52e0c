package dev.vht.proptest.planted;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vht.VirtualHashTable;
import dev.vht.contracts.annotation.Protocol;
import dev.vht.contracts.annotation.Refuses;
import dev.vht.proptest.VirtualHashTableProperties;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** {@code docs/rules.md}, the interface, the properties and the planted faults agree. */
class RulesTest {
  private static final Pattern HEADING = Pattern.compile("### ([A-Z][0-9]+) (.+)");
  private static final Pattern METHODS = Pattern.compile("- \\*\\*Methods:\\*\\* (.+)");
  private static final List<String> PARTS =
      List.of("Rule", "Intent", "Blame", "Methods", "Checked");

  /** Returns the text below the heading of each rule. */
  private static Map<String, String> rules() throws IOException {
    Path base = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize();
    Map<String, String> rules = new LinkedHashMap<>();
    String current = "";
    for (String line : Files.readAllLines(base.resolveSibling("docs").resolve("rules.md"))) {
      Matcher heading = HEADING.matcher(line);
      if (line.startsWith("#")) {
        current = heading.matches() ? heading.group(1) : "";
      }
      if (!current.isEmpty()) {
        rules.merge(current, line + "\n", String::concat);
      }
    }
    return rules;
  }

  private static Set<String> numbers(Stream<String> names) {
    return names
        .filter(name -> name.matches("[A-Z][0-9]+_.*"))
        .map(name -> name.substring(0, name.indexOf('_')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyRuleHasAllParts() throws IOException {
    assertThat(rules()).hasSizeGreaterThan(20);
    rules()
        .forEach(
            (number, text) ->
                PARTS.forEach(
                    part -> assertThat(text).as(number).contains("- **" + part + ":** ")));
  }

  @Test
  void everyMethodOfTheInterfaceHasARule() throws IOException {
    String methods =
        rules().values().stream()
            .flatMap(text -> METHODS.matcher(text).results())
            .map(result -> result.group(1))
            .filter(text -> !text.startsWith("all but"))
            .collect(Collectors.joining(" "));
    for (Method method : VirtualHashTable.class.getMethods()) {
      assertThat(methods).contains("`" + method.getName() + "`");
    }
  }

  @Test
  void everyRuleHasAPropertyAndEveryPropertyHasARule() throws IOException {
    Stream<String> properties =
        Arrays.stream(VirtualHashTableProperties.class.getMethods())
            .filter(method -> method.isAnnotationPresent(Property.class))
            .map(Method::getName);
    assertThat(numbers(properties)).isEqualTo(new TreeSet<>(rules().keySet()));
  }

  @Test
  void everyRuleHasAFaultThatBreaksIt() throws IOException {
    Stream<String> faults =
        FaultyImplementationsTest.faults().stream().map(FaultyImplementationsTest.Planted::name);
    assertThat(numbers(faults)).isEqualTo(new TreeSet<>(rules().keySet()));
  }

  @Test
  void everyRuleOfTheContractIsDocumented() throws IOException {
    Set<String> rules = rules().keySet();
    for (Protocol protocol : VirtualHashTable.class.getAnnotationsByType(Protocol.class)) {
      assertThat(rules).contains(protocol.rule());
    }
    for (Refuses refuses : VirtualHashTable.class.getAnnotationsByType(Refuses.class)) {
      assertThat(rules).contains(refuses.rule());
    }
  }
}
