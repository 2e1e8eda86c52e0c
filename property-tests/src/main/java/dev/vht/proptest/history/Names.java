package dev.vht.proptest.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers strings from a first number, so that a history keeps each of them once. */
final class Names {
  private final int first;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  Names(int first) {
    this.first = first;
  }

  int number(String name) {
    Integer known = numbers.get(name);
    if (known != null) {
      return known;
    }
    int number = first + names.size();
    numbers.put(name, number);
    names.add(name);
    return number;
  }

  String name(int number) {
    return names.get(number - first);
  }

  /** Returns one more than the highest number. */
  int end() {
    return first + names.size();
  }
}
