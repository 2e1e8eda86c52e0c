package dev.vht.proptest.hook;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Property;

/**
 * The rules whose properties run: all of them, unless the system property {@code vht.rules} names
 * some. A name is a rule's number, such as {@code L8}, or the beginning of a property's name, such
 * as {@code L8_synced}.
 *
 * @param names the selection; empty for all rules
 */
public record SelectedRules(List<String> names) {
  static final String SETTING = "vht.rules";

  public SelectedRules {
    names = List.copyOf(names);
  }

  /** Returns the selection of this process. */
  static SelectedRules ofProcess() {
    return parse(System.getProperty(SETTING, ""));
  }

  static SelectedRules parse(String text) {
    return new SelectedRules(
        Stream.of(text.split(",", -1)).map(String::strip).filter(name -> !name.isEmpty()).toList());
  }

  boolean areAll() {
    return names.isEmpty();
  }

  boolean include(String property) {
    return areAll() || names.stream().anyMatch(name -> isMeant(name, property));
  }

  /** L1 does not select the properties of L10. */
  private static boolean isMeant(String name, String property) {
    return name.contains("_") ? property.startsWith(name) : property.startsWith(name + "_");
  }

  /** Throws if a name matches no property of a class, because an empty run would pass. */
  void requireMatches(Class<?> properties) {
    List<String> all = propertiesOf(properties);
    for (String name : names) {
      if (all.stream().noneMatch(property -> isMeant(name, property))) {
        throw new IllegalArgumentException(
            "-D%s=%s asks for %s, but %s has no property of that rule or name; choose from %s"
                .formatted(
                    SETTING,
                    String.join(",", names),
                    name,
                    properties.getSimpleName(),
                    candidates(name, all)));
      }
    }
  }

  /** Returns the properties of the rule, or all rules if there is no such rule. */
  private static String candidates(String name, List<String> properties) {
    String rule = name.replaceFirst("_.*", "");
    List<String> ofRule = properties.stream().filter(one -> isMeant(rule, one)).sorted().toList();
    return ofRule.isEmpty()
        ? properties.stream()
            .map(property -> property.replaceFirst("_.*", ""))
            .collect(Collectors.toCollection(TreeSet::new))
            .toString()
        : ofRule.toString();
  }

  private static List<String> propertiesOf(Class<?> properties) {
    return Arrays.stream(properties.getMethods())
        .filter(method -> method.isAnnotationPresent(Property.class))
        .map(method -> method.getName())
        .distinct()
        .toList();
  }
}
