package dev.vht.contracts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each package of this module depends only on those before it in a list. */
@Tag("slow")
class ArchitectureTest {
  private static final String ROOT = "dev.vht.contracts";
  private static final List<String> LINE =
      List.of(
          ".internal.line",
          ".internal.pattern",
          ".internal.automaton",
          ".verdict",
          ".annotation",
          ".internal.text",
          ".runtime",
          ".scope",
          ".spec",
          ".internal.report",
          ".internal.machine",
          ".internal.view",
          ".internal.model",
          ".internal.slice",
          ".internal.trace",
          ".internal.bytecode",
          ".internal.compile",
          ".internal.monitor",
          ".internal.replay",
          ".trace",
          "");

  private static final int MAX_CLASSES = 25;
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void packagesHaveNoCycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MODULE);
  }

  @Test
  void aPackageDependsOnlyOnThoseBeforeIt() {
    for (int i = 0; i < LINE.size() - 1; i++) {
      String[] after =
          LINE.subList(i + 1, LINE.size()).stream().map(ROOT::concat).toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(ROOT + LINE.get(i))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(after)
          .check(MODULE);
    }
  }

  @Test
  void everyPackageIsListedAndSmall() {
    for (String name : LINE) {
      assertThat(
              MODULE.stream()
                  .filter(one -> one.getPackageName().equals(ROOT + name))
                  .filter(JavaClass::isTopLevelClass)
                  .filter(one -> !one.getSimpleName().equals("package-info")))
          .as(ROOT + name)
          .isNotEmpty()
          .hasSizeLessThanOrEqualTo(MAX_CLASSES);
    }
    assertThat(MODULE.stream().map(JavaClass::getPackageName).distinct())
        .allMatch(name -> LINE.contains(name.substring(ROOT.length())));
  }
}
