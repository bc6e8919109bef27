package demo

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"

	"unseenedge/internal/table"
)

// school is the invented school: every name is made up.
type school struct {
	classes  []class
	teachers []person
}

type class struct {
	name    string
	grade   int
	teacher int // index of the teacher
	strong  bool
	size    int
}

type person struct{ first, last, email string }

// plan returns three teachers and five classes of 120 students in all.
func plan() school {
	return school{
		teachers: []person{
			{"Dana", "Whitlock", "dana.whitlock@demo.example"},
			{"Marcus", "Okafor", "marcus.okafor@demo.example"},
			{"Ines", "Cabrera", "ines.cabrera@demo.example"},
		},
		classes: []class{
			{name: "Room 12 (Grade 3)", grade: 3, teacher: 1, size: 23},
			{name: "Room 14 (Grade 4)", grade: 4, teacher: 1, size: 24, strong: true},
			{name: "Advisory 5A", grade: 5, teacher: 0, size: 25},
			{name: "Advisory 6B", grade: 6, teacher: 0, size: 24},
			{name: "Language Arts 8", grade: 8, teacher: 2, size: 24},
		},
	}
}

const firstNames = "Aaliyah Adrian Aisha Alma Amara Anders Anika Arjun Asher Ava Beatriz Ben Bianca Caleb Camila Carmen Cedric Chloe " +
	"Dalia Darius Delia Diego Eitan Elena Elias Emeka Esme Ezra Farah Felix Fiona Gabriel Gia Hana Hassan Hugo Imani Ines " +
	"Iris Ivan Jamal Jasmine Javier Jonah Jun Kai Kaya Keisha Kenji Lamar Layla Leo Lina Lucia Luka Malik Mara Mateo Maya " +
	"Mei Milo Mina Nadia Naomi Nico Nina Noor Nora Omar Oscar Paloma Petra Priya Quinn Rafael Ravi Reza Rina Rosa Ruben " +
	"Sadie Salma Samir Santiago Selma Silas Simone Sofia Soren Talia Tariq Tess Theo Tomas Uma Valeria Vera Victor Wren " +
	"Xavier Yara Yusuf Zadie Zara Zoe"

const lastNames = "Abara Acosta Adeyemi Ahmed Alvarez Andersen Aoki Arroyo Baker Baptiste Barros Bello Benitez Brandt Brooks Cardoso " +
	"Castillo Chandra Cho Cohen Cruz Dawson Delgado Diaz Dubois Eriksen Estrada Farouk Ferrer Fischer Flores Foster Gallo " +
	"Garza Gibson Greene Gupta Haddad Hayes Hernandez Holt Ibarra Ito Jansen Jimenez Kaplan Kaur Keller Kim Kowalski Lam " +
	"Larsen Lozano Mbeki Mendez Meyer Moreno Nakamura Navarro Nguyen Novak Nunez Obi Ortega Osei Park Patel Pereira Pham " +
	"Quintero Ramos Rao Reyes Rivera Rojas Romero Saleh Santos Sharma Silva Soto Suarez Tanaka Torres Tran Underwood Vargas " +
	"Vega Walker Weber Yang Yilmaz Young Zapata Zhang"

// student of the plan; its sourced id ties it to the roster.
type student struct {
	person
	sourcedID string
	class     int
}

// students draws distinct names for every seat.
func (s school) students(random *rand.Rand) []student {
	firsts, lasts := strings.Fields(firstNames), strings.Fields(lastNames)
	random.Shuffle(len(firsts), func(i, j int) { firsts[i], firsts[j] = firsts[j], firsts[i] })
	random.Shuffle(len(lasts), func(i, j int) { lasts[i], lasts[j] = lasts[j], lasts[i] })
	var out []student
	for c, class := range s.classes {
		for range class.size {
			n := len(out)
			out = append(out, student{class: c, sourcedID: fmt.Sprintf("S%04d", 1001+n),
				person: person{first: firsts[n%len(firsts)], last: lasts[n%len(lasts)]}})
		}
	}
	return out
}

// roster writes the class list as an admin would upload it.
func (s school) roster(students []student) ([]byte, error) {
	var b bytes.Buffer
	w := table.NewWriter(&b)
	rows := [][]string{{"First name", "Last name", "Student ID", "Grade", "Class", "Teacher e-mail"}}
	for _, st := range students {
		c := s.classes[st.class]
		rows = append(rows, []string{st.first, st.last, st.sourcedID, fmt.Sprint(c.grade), c.name, s.teachers[c.teacher].email})
	}
	for _, row := range rows {
		if err := w.Write(row...); err != nil {
			return nil, fmt.Errorf("write class list: %w", err)
		}
	}
	if err := w.Flush(); err != nil {
		return nil, fmt.Errorf("write class list: %w", err)
	}
	return b.Bytes(), nil
}
