package web

import (
	"net/http"

	"github.com/labstack/echo/v4"
)

// Who may use a route.
type Who string

// Whether the student or class named in a URL is the viewer's to see is no
// matter of the route: package app narrows it.
const (
	Anybody Who = "anybody"
	Member  Who = "member" // signed in
	Keeper  Who = "admin"
)

// Route is one line of the map of the app.
type Route struct {
	Method, Path string
	Who          Who
	Limit        int64 // bytes of the body; 0 is formLimit
	handle       func(*server, echo.Context) error
}

// Limits of request bodies.
const (
	formLimit   = 1 << 20
	uploadLimit = 17 << 20 // a file of 16 MiB and its form
)

// Routes returns the map of the app, for tests and documents.
func Routes() []Route { return routes() }

func get(path string, who Who, h func(*server, echo.Context) error) Route {
	return Route{Method: http.MethodGet, Path: path, Who: who, handle: h}
}

func post(path string, who Who, h func(*server, echo.Context) error) Route {
	return Route{Method: http.MethodPost, Path: path, Who: who, handle: h}
}

func upload(path string, who Who, h func(*server, echo.Context) error) Route {
	return Route{Method: http.MethodPost, Path: path, Who: who, Limit: uploadLimit, handle: h}
}

// routes is the map. An action is a noun, as in /students/:id/withdrawals.
func routes() []Route {
	return []Route{
		get("/", Anybody, (*server).home),
		get("/setup", Anybody, (*server).setupPage),
		post("/setup", Anybody, (*server).setup),
		get("/sign-in", Anybody, (*server).signInPage),
		post("/sign-in", Anybody, (*server).signIn),
		post("/sign-outs", Anybody, (*server).signOut),
		post("/demo-sign-ins", Anybody, (*server).demoSignIn),
		get("/invites/:secret", Anybody, (*server).invitePage),
		post("/invites/:secret", Anybody, (*server).acceptInvite),
		get("/healthz", Anybody, (*server).health),
		get("/static/*", Anybody, (*server).static),

		get("/account", Member, (*server).account),
		post("/account/passwords", Member, (*server).changePassword),
		post("/account/sign-outs", Member, (*server).signOutEverywhere),
		post("/undos/:id", Member, (*server).undo),

		get("/classes", Member, (*server).classes),
		get("/classes/new", Keeper, (*server).newClass),
		post("/classes", Keeper, (*server).addClass),
		get("/classes/:id", Member, (*server).class),
		get("/classes/:id/edits", Keeper, (*server).classForm),
		post("/classes/:id/edits", Keeper, (*server).editClass),
		post("/classes/:id/closings", Keeper, (*server).closeClass),

		get("/students/new", Keeper, (*server).newStudent),
		post("/students", Keeper, (*server).addStudent),
		get("/students/withdrawn", Keeper, (*server).withdrawnStudents),
		get("/students/:id", Member, (*server).student),
		get("/students/:id/edits", Keeper, (*server).studentForm),
		post("/students/:id/edits", Keeper, (*server).editStudent),
		post("/students/:id/moves", Keeper, (*server).moveStudent),
		post("/students/:id/withdrawals", Keeper, (*server).withdrawStudent),

		get("/responses/new", Member, (*server).newResponse),
		post("/responses", Member, (*server).addResponse),
		get("/responses/:id", Member, (*server).response),
		post("/responses/:id/ratings", Member, (*server).rate),
		post("/responses/:id/opinions", Member, (*server).askOpinion),
		get("/responses/:id/edits", Member, (*server).responseForm),
		post("/responses/:id/edits", Member, (*server).editResponse),
		post("/responses/:id/moves", Member, (*server).moveResponse),
		post("/responses/:id/deletions", Member, (*server).deleteResponse),
		get("/responses/imports", Member, (*server).responseImports),
		upload("/responses/imports", Member, (*server).uploadResponses),
		get("/responses/imports/:id", Member, (*server).responseImport),
		post("/responses/imports/:id/matches", Member, (*server).matchResponses),
		post("/responses/imports/:id/confirmations", Member, (*server).confirmResponses),
		post("/responses/imports/:id/drops", Member, (*server).dropResponses),
		post("/responses/imports/:id/undos", Member, (*server).undoResponses),
		get("/tasks/:id", Member, (*server).task),

		get("/prompts", Member, (*server).prompts),
		get("/prompts/new", Member, (*server).newPrompt),
		get("/prompts/library", Member, (*server).library),
		post("/prompts/library-copies", Member, (*server).copyPrompts),
		get("/prompts/:id", Member, (*server).promptPage),
		post("/prompts", Member, (*server).addPrompt),
		get("/prompts/:id/edits", Member, (*server).promptForm),
		post("/prompts/:id/edits", Member, (*server).editPrompt),
		post("/prompts/:id/retirements", Member, (*server).retirePrompt),
		post("/prompts/:id/returns", Member, (*server).returnPrompt),

		get("/models", Anybody, (*server).modelCard),
		get("/agreement", Member, (*server).agreement),
		get("/studies", Member, (*server).studies),
		get("/studies/new", Member, (*server).newStudy),
		post("/studies", Member, (*server).addStudy),
		get("/studies/:id", Member, (*server).study),
		post("/studies/:id/grants", Keeper, (*server).grantStudy),
		post("/studies/:id/closings", Member, (*server).closeStudy),
		get("/studies/:id/exports", Member, (*server).exportStudy),
		get("/studies/:id/ratings", Member, (*server).studyItem),
		post("/studies/:id/ratings", Member, (*server).rateInStudy),
		post("/studies/:id/undos", Member, (*server).undoInStudy),
		get("/studies/:id/adjudications", Member, (*server).studyCase),
		post("/studies/:id/adjudications", Member, (*server).settle),

		get("/roster/imports", Keeper, (*server).rosterImports),
		upload("/roster/imports", Keeper, (*server).uploadRoster),
		get("/roster/imports/:id", Keeper, (*server).rosterImport),
		post("/roster/imports/:id/confirmations", Keeper, (*server).confirmRoster),
		post("/roster/imports/:id/undos", Keeper, (*server).undoRoster),

		get("/people", Keeper, (*server).people),
		post("/people", Keeper, (*server).invite),
		post("/people/:id/invites", Keeper, (*server).newLink),
		get("/people/:id/edits", Keeper, (*server).memberForm),
		post("/people/:id/edits", Keeper, (*server).editMember),
		post("/people/:id/closings", Keeper, (*server).closeMember),
		post("/people/:id/openings", Keeper, (*server).openMember),

		get("/settings", Keeper, (*server).settings),
		post("/settings", Keeper, (*server).editSettings),
	}
}
