package dev.vht;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The packages of this module form a line: each sees only those before it.
 *
 * <p>The exceptions are the steps of opening a table. They are in the root, where users look for
 * them, but come after everything else: they take codecs, and open tables with {@code
 * internal.open}.
 */
@Tag("slow")
class ArchitectureTest {
  private static final String ROOT = "dev.vht";
  private static final List<String> LINE =
      List.of(
          ".internal.text",
          ".internal.lock",
          "",
          ".spi",
          ".codec",
          ".content",
          ".internal.memory",
          ".internal.check",
          ".internal.map",
          ".internal.cache",
          ".internal.watch",
          ".internal.table",
          ".internal.open");

  private static final DescribedPredicate<JavaClass> STEPS_OF_OPENING =
      belongToAnyOf(VirtualHashTables.class, KeysStep.class, ValuesStep.class, TableBuilder.class);

  private static final DescribedPredicate<JavaClass> WHAT_THEY_SEE =
      resideInAnyPackage(ROOT + ".codec", ROOT + ".internal.open");

  private static final int MOST_CLASSES = 25;
  private static final JavaClasses MODULE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/dev/vht/contracts/"))
          .importPackages(ROOT);

  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching("dev.(**)")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(STEPS_OF_OPENING, WHAT_THEY_SEE)
        .check(MODULE);
  }

  @Test
  void aPackageSeesOnlyThoseBeforeIt() {
    for (int i = 0; i < LINE.size() - 1; i++) {
      String[] after =
          LINE.subList(i + 1, LINE.size()).stream().map(ROOT::concat).toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(ROOT + LINE.get(i))
          .and(not(STEPS_OF_OPENING))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(after)
          .check(MODULE);
    }
  }

  @Test
  void stepsOfOpeningSeeCodecsAndOneInternalPackage() {
    noClasses()
        .that(STEPS_OF_OPENING)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(ROOT + "..")
                .and(not(resideInAnyPackage(ROOT, ROOT + ".contracts..")))
                .and(not(WHAT_THEY_SEE)))
        .check(MODULE);
  }

  /** Exceptions are not counted: a program that reads the root looks them up one by one. */
  @Test
  void everyPackageIsInTheLineAndSmall() {
    for (String name : LINE) {
      assertThat(
              MODULE.stream()
                  .filter(one -> one.getPackageName().equals(ROOT + name))
                  .filter(JavaClass::isTopLevelClass)
                  .filter(one -> !one.isAssignableTo(Throwable.class))
                  .filter(one -> !one.getSimpleName().equals("package-info")))
          .as(ROOT + name)
          .isNotEmpty()
          .hasSizeLessThanOrEqualTo(MOST_CLASSES);
    }
    assertThat(MODULE.stream().map(JavaClass::getPackageName).distinct())
        .allMatch(name -> LINE.contains(name.substring(ROOT.length())));
  }
}
